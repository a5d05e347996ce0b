-- Collab: what people are told, and the servers that are told with them.

create table collab_notifications (
    id           uuid_blob primary key,
    workspace_id uuid_blob not null,
    user_id      uuid_blob not null,
    cause        text      not null, -- what it tells of: one cause tells a person once
    kind         text      not null,
    title        text      not null,
    body         text      not null,
    link         text,
    at           bigint    not null,
    read_at      bigint
);
create unique index collab_notifications_by_cause on collab_notifications (workspace_id, user_id, cause);
create index collab_notifications_by_user on collab_notifications (workspace_id, user_id, id);

create table collab_webhooks (
    id                uuid_blob primary key,
    workspace_id      uuid_blob not null,
    name              text      not null,
    url               text      not null,
    secret            text      not null, -- sealed
    state             text      not null,
    reason            text,
    failing_since     bigint,             -- the first failure since the last success
    last_delivered_at bigint,
    created_by        uuid_blob,
    created_at        bigint    not null,
    updated_at        bigint    not null
);
create index collab_webhooks_by_workspace on collab_webhooks (workspace_id, id);

create table collab_deliveries (
    id           uuid_blob primary key,
    workspace_id uuid_blob not null,
    webhook_id   uuid_blob not null references collab_webhooks (id),
    cause        text      not null, -- one cause is sent to a webhook once
    topic        text      not null,
    body         text      not null, -- as it is signed
    state        text      not null,
    attempts     bigint    not null, -- of all rounds
    tries        bigint    not null, -- of this round: a replay begins another
    next_at      bigint,
    log          json_text not null, -- the newest attempts
    created_at   bigint    not null,
    ended_at     bigint
);
create unique index collab_deliveries_by_cause on collab_deliveries (webhook_id, cause);
create index collab_deliveries_by_webhook on collab_deliveries (workspace_id, webhook_id, id);
create index collab_deliveries_by_end on collab_deliveries (ended_at);
