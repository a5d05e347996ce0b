-- Rules over a universe: which assets, and what is remembered of each of them.

alter table markets_alerts add column universe json_text; -- in place of a symbol, which is empty then
alter table markets_alerts add column matching bigint;    -- for how many of its assets the rule is true

create table markets_alert_members (
    workspace_id uuid_blob not null,
    alert_id     uuid_blob not null,
    asset_id     uuid_blob not null,
    met          bigint    not null, -- the last known answer: 1 or 0
    crossed_at   bigint,             -- the bar in which it last entered
    primary key (workspace_id, alert_id, asset_id)
);
