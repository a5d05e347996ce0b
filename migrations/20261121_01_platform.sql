-- What every write leaves, and the queues.

create table platform_answers (
    principal   text        not null,
    key         text        not null,
    fingerprint bytes_blob  not null,
    answer      text        not null,
    created_at  bigint      not null,
    primary key (principal, key)
);
create index platform_answers_by_age on platform_answers (created_at);

create table platform_audit_heads (
    workspace_id uuid_blob  primary key,
    seq          bigint     not null,
    hash         bytes_blob not null
);

create table platform_audit (
    workspace_id uuid_blob  not null,
    seq          bigint     not null,
    at           bigint     not null,
    actor        text       not null,
    action       text       not null,
    subject      text,
    detail       text       not null,
    request_id   text       not null,
    hash         bytes_blob not null,
    primary key (workspace_id, seq)
);

create table platform_events (
    id            uuid_blob primary key,
    workspace_id  uuid_blob not null,
    -- The audit row written with it: within a workspace, the order in which facts became true.
    seq           bigint    not null,
    -- Its place among the facts of one change.
    place         bigint    not null,
    topic         text      not null,
    payload       json_text not null,
    at            bigint    not null,
    dispatched_at bigint
);
create index platform_events_waiting on platform_events (seq, workspace_id, place)
    where dispatched_at is null;
create index platform_events_dispatched on platform_events (dispatched_at)
    where dispatched_at is not null;

create table platform_jobs (
    id            uuid_blob primary key,
    workspace_id  uuid_blob not null,
    kind          text      not null,
    payload       json_text not null,
    actor         json_text not null,
    state         text      not null,
    priority      bigint    not null,
    attempts      bigint    not null,
    max_attempts  bigint    not null,
    run_at        bigint    not null,
    unique_key    text,
    -- Who runs it; with `attempts` this tells one claim from every other.
    worker        uuid_blob,
    lease_until   bigint,
    cancel_at     bigint,
    progress      json_text,
    outcome       json_text,
    error         text,
    created_at    bigint    not null,
    started_at    bigint,
    finished_at   bigint
);
create index platform_jobs_waiting on platform_jobs (priority desc, run_at, id)
    where state = 'queued';
create index platform_jobs_leased on platform_jobs (lease_until) where state = 'running';
create index platform_jobs_finished on platform_jobs (finished_at) where finished_at is not null;
create index platform_jobs_by_workspace on platform_jobs (workspace_id, id);
create unique index platform_jobs_unique on platform_jobs (workspace_id, kind, unique_key)
    where unique_key is not null and state in ('queued', 'running');

create table platform_schedules (
    name    text    primary key,
    kind    text    not null,
    cron    text    not null,
    zone    text    not null,
    next_at bigint  not null,
    last_at bigint,
    paused  boolean not null
);

-- Secrets: sealed with a data key each, which a key outside of the database wraps.
create table platform_secrets (
    workspace_id uuid_blob  not null,
    name         text       not null,
    key_number   bigint     not null,
    wrapped_key  bytes_blob not null,
    sealed       bytes_blob not null,
    updated_at   bigint     not null,
    primary key (workspace_id, name)
);
create index platform_secrets_by_key on platform_secrets (key_number);
