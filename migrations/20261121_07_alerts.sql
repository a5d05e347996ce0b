-- Alerts: rules that are watched, and when they became true.

create table markets_alerts (
    id               uuid_blob primary key,
    workspace_id     uuid_blob not null,
    name             text      not null,
    formula          text      not null, -- as it was written
    symbol           text      not null,
    bar_interval     text      not null,
    state            text      not null,
    repeats          text      not null,
    cooldown_seconds bigint    not null,
    channels         json_text not null,
    created_by       uuid_blob,
    created_at       bigint    not null,
    updated_at       bigint    not null,
    revision         bigint    not null, -- rises with every change of the row: who checked another one writes nothing
    met              bigint,             -- the last known answer: 1 or 0
    seen_at          bigint,             -- the row it is of
    last_checked_at  bigint,
    last_value       double precision,
    last_fired_at    bigint,
    fires            bigint    not null,
    fault            text
);
create index markets_alerts_by_workspace on markets_alerts (workspace_id, id);
create index markets_alerts_armed on markets_alerts (state, workspace_id);

create table markets_alert_fires (
    id           uuid_blob primary key,
    workspace_id uuid_blob not null,
    alert_id     uuid_blob not null references markets_alerts (id),
    at           bigint    not null, -- the row in which it became true
    fired_at     bigint    not null,
    value        double precision,
    formula      text      not null,
    symbol       text      not null
);
create index markets_alert_fires_by_alert on markets_alert_fires (workspace_id, alert_id, id);
