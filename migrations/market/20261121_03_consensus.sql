-- What several providers said of one number at one time, and how far they were apart.
create table markets_consensus (
    workspace_id uuid_blob        not null,
    asset_id     uuid_blob        not null,
    field        text             not null,
    at           bigint           not null,
    median       double precision,
    spread_bps   double precision,
    -- A list: who said what, when, and why it was not believed.
    said         text             not null,
    primary key (workspace_id, asset_id, field, at)
);
create index markets_consensus_by_time on markets_consensus (at);
