-- What was tried: strategies, and what came of them.

create table lab_backtests (
    id           uuid_blob primary key,
    workspace_id uuid_blob not null,
    name         text      not null,
    kind         text      not null,
    state        text      not null,
    job_id       uuid_blob,
    -- SHA-256 of symbols and interval: trials on the same are counted together.
    universe     text      not null,
    points       bigint    not null,
    manifest     json_text not null,
    summary      json_text,
    error        text,
    created_at   bigint    not null,
    finished_at  bigint
);
create index lab_backtests_by_workspace on lab_backtests (workspace_id, id);
create index lab_backtests_by_universe on lab_backtests (workspace_id, universe);

-- Apart, so that a list does not read what it does not show.
create table lab_backtest_results (
    backtest_id uuid_blob  primary key references lab_backtests (id) on delete cascade,
    archive     bytes_blob not null
);
