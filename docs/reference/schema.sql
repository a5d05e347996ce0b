-- The tables of SQLite after every migration, as the database reports them.

-- core.db

CREATE TABLE collab_deliveries (
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

CREATE TABLE collab_notifications (
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

CREATE TABLE collab_webhooks (
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

CREATE TABLE identity_api_keys (
    id           uuid_blob  primary key,
    user_id      uuid_blob  not null references identity_users (id),
    name         text       not null,
    secret_hash  bytes_blob not null,
    permissions  json_text, -- null: whatever the owner may
    created_at   bigint     not null,
    last_used_at bigint,
    expires_at   bigint,
    revoked_at   bigint
);

CREATE TABLE identity_attempts (
    target       bytes_blob primary key,
    failures     bigint     not null,
    locked_until bigint     not null,
    updated_at   bigint     not null
);

CREATE TABLE identity_changes (
    id    bigint primary key,
    count bigint not null
);

CREATE TABLE identity_devices (
    hash         bytes_blob primary key,
    user_id      uuid_blob  not null references identity_users (id),
    created_at   bigint     not null,
    last_seen_at bigint     not null
);

CREATE TABLE identity_links (
    hash         bytes_blob primary key,
    kind         text       not null, -- setup, enter, reset, ticket
    user_id      uuid_blob,
    session_id   uuid_blob,
    key_id       uuid_blob,
    workspace_id uuid_blob,
    created_at   bigint     not null,
    expires_at   bigint     not null
);

CREATE TABLE identity_members (
    workspace_id uuid_blob not null references identity_workspaces (id),
    user_id      uuid_blob not null references identity_users (id),
    role         text      not null,
    created_at   bigint    not null,
    primary key (workspace_id, user_id)
);

CREATE TABLE identity_recovery_codes (
    user_id uuid_blob  not null references identity_users (id),
    hash    bytes_blob not null,
    primary key (user_id, hash)
);

CREATE TABLE identity_refresh_tokens (
    hash       bytes_blob primary key,
    session_id uuid_blob  not null references identity_sessions (id),
    created_at bigint     not null,
    expires_at bigint     not null,
    used_at    bigint
);

CREATE TABLE identity_second_factors (
    user_id      uuid_blob primary key references identity_users (id),
    secret       text      not null, -- sealed
    created_at   bigint    not null,
    confirmed_at bigint
);

CREATE TABLE identity_sessions (
    id           uuid_blob  primary key,
    user_id      uuid_blob  not null references identity_users (id),
    kind         text       not null, -- browser, token
    secret_hash  bytes_blob unique, -- of the cookie; a program's tokens have rows of their own
    address      text,
    user_agent   text,
    created_at   bigint     not null,
    last_seen_at bigint     not null,
    expires_at   bigint     not null,
    ended_at     bigint
);

CREATE TABLE identity_used_steps (
    user_id uuid_blob not null references identity_users (id),
    step    bigint    not null,
    primary key (user_id, step)
);

CREATE TABLE identity_users (
    id            uuid_blob primary key,
    kind          text      not null, -- person, local (the command line before set-up), demo
    email         text      not null,
    email_key     text      not null unique, -- folded, so that case does not make two users
    username      text      not null,
    username_key  text      not null unique,
    display_name  text      not null,
    status        text      not null, -- active, disabled, deleted
    superuser     boolean   not null,
    password_hash text,
    workspace_id  uuid_blob not null, -- where they work when they name none
    preferences   json_text not null,
    created_at    bigint    not null,
    updated_at    bigint    not null
);

CREATE TABLE identity_workspaces (
    id         uuid_blob primary key,
    name       text      not null,
    demo       boolean   not null,
    created_at bigint    not null
);

CREATE TABLE lab_backtest_results (
    backtest_id uuid_blob  primary key references lab_backtests (id) on delete cascade,
    archive     bytes_blob not null
);

CREATE TABLE lab_backtests (
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

CREATE TABLE markets_actions (
    workspace_id uuid_blob        not null,
    asset_id     uuid_blob        not null,
    kind         text             not null,
    ex_at        bigint           not null,
    known_at     bigint           not null,
    source       text             not null,
    ratio        double precision,
    amount       double precision,
    currency     text,
    primary key (workspace_id, asset_id, kind, ex_at, known_at, source)
);

CREATE TABLE markets_alert_fires (
    id           uuid_blob primary key,
    workspace_id uuid_blob not null,
    alert_id     uuid_blob not null references markets_alerts (id),
    at           bigint    not null, -- the row in which it became true
    fired_at     bigint    not null,
    value        double precision,
    formula      text      not null,
    symbol       text      not null
);

CREATE TABLE markets_alerts (
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
, met_before bigint, crossed_at bigint);

CREATE TABLE markets_assets (
    id           uuid_blob primary key,
    workspace_id uuid_blob not null,
    symbol       text      not null,
    name         text      not null,
    type         text      not null,
    class        text,
    sector       text,
    industry     text,
    country      text,
    exchange     text,
    currency     text,
    identifiers  json_text not null,
    source       text      not null,
    created_at   bigint    not null,
    updated_at   bigint    not null,
    unique (workspace_id, symbol)
);

CREATE TABLE markets_imports (
    id           uuid_blob  primary key,
    workspace_id uuid_blob  not null,
    file_name    text       not null,
    file_hash    bytes_blob not null,
    options      json_text  not null,
    state        text       not null,
    position     bigint     not null,
    report       json_text,
    created_at   bigint     not null,
    updated_at   bigint     not null
);

CREATE TABLE markets_screens (
    id           uuid_blob primary key,
    workspace_id uuid_blob not null,
    name         text      not null,
    question     json_text not null,
    created_at   bigint    not null,
    updated_at   bigint    not null
);

CREATE TABLE markets_views (
    id           uuid_blob primary key,
    workspace_id uuid_blob not null,
    kind         text      not null,
    name         text      not null,
    data         text      not null,
    version      bigint    not null,
    created_at   bigint    not null,
    updated_at   bigint    not null,
    unique (workspace_id, kind, name)
);

CREATE TABLE markets_watchlist_items (
    watchlist_id uuid_blob not null references markets_watchlists (id) on delete cascade,
    position     bigint    not null,
    asset_id     uuid_blob not null references markets_assets (id),
    primary key (watchlist_id, position)
);

CREATE TABLE markets_watchlists (
    id           uuid_blob primary key,
    workspace_id uuid_blob not null,
    name         text      not null,
    created_at   bigint    not null,
    updated_at   bigint    not null
);

CREATE TABLE platform_answers (
    principal   text        not null,
    key         text        not null,
    fingerprint bytes_blob  not null,
    answer      text        not null,
    created_at  bigint      not null,
    primary key (principal, key)
);

CREATE TABLE platform_audit (
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

CREATE TABLE platform_audit_heads (
    workspace_id uuid_blob  primary key,
    seq          bigint     not null,
    hash         bytes_blob not null
);

CREATE TABLE platform_events (
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

CREATE TABLE platform_jobs (
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

CREATE TABLE platform_migrations (
    name text primary key, digest text not null, applied_at bigint not null);

CREATE TABLE platform_schedules (
    name    text    primary key,
    kind    text    not null,
    cron    text    not null,
    zone    text    not null,
    next_at bigint  not null,
    last_at bigint,
    paused  boolean not null
);

CREATE TABLE platform_secrets (
    workspace_id uuid_blob  not null,
    name         text       not null,
    key_number   bigint     not null,
    wrapped_key  bytes_blob not null,
    sealed       bytes_blob not null,
    updated_at   bigint     not null,
    primary key (workspace_id, name)
);

CREATE UNIQUE INDEX collab_deliveries_by_cause on collab_deliveries (webhook_id, cause);

CREATE INDEX collab_deliveries_by_end on collab_deliveries (ended_at);

CREATE INDEX collab_deliveries_by_webhook on collab_deliveries (workspace_id, webhook_id, id);

CREATE UNIQUE INDEX collab_notifications_by_cause on collab_notifications (workspace_id, user_id, cause);

CREATE INDEX collab_notifications_by_user on collab_notifications (workspace_id, user_id, id);

CREATE INDEX collab_webhooks_by_workspace on collab_webhooks (workspace_id, id);

CREATE INDEX identity_api_keys_by_user on identity_api_keys (user_id);

CREATE INDEX identity_devices_by_user on identity_devices (user_id);

CREATE INDEX identity_links_by_age on identity_links (expires_at);

CREATE INDEX identity_members_by_user on identity_members (user_id);

CREATE INDEX identity_refresh_tokens_by_session on identity_refresh_tokens (session_id);

CREATE INDEX identity_sessions_by_user on identity_sessions (user_id);

CREATE INDEX lab_backtests_by_universe on lab_backtests (workspace_id, universe);

CREATE INDEX lab_backtests_by_workspace on lab_backtests (workspace_id, id);

CREATE INDEX markets_alert_fires_by_alert on markets_alert_fires (workspace_id, alert_id, id);

CREATE INDEX markets_alerts_armed on markets_alerts (state, workspace_id);

CREATE INDEX markets_alerts_by_workspace on markets_alerts (workspace_id, id);

CREATE INDEX markets_assets_by_change on markets_assets (workspace_id, updated_at);

CREATE INDEX markets_imports_by_file on markets_imports (workspace_id, file_hash, id);

CREATE INDEX markets_screens_by_workspace on markets_screens (workspace_id, id);

CREATE INDEX markets_views_by_workspace on markets_views (workspace_id, id);

CREATE INDEX markets_watchlist_items_by_asset on markets_watchlist_items (asset_id);

CREATE INDEX markets_watchlists_by_workspace on markets_watchlists (workspace_id, id);

CREATE INDEX platform_answers_by_age on platform_answers (created_at);

CREATE INDEX platform_events_dispatched on platform_events (dispatched_at)
    where dispatched_at is not null;

CREATE INDEX platform_events_waiting on platform_events (seq, workspace_id, place)
    where dispatched_at is null;

CREATE INDEX platform_jobs_by_workspace on platform_jobs (workspace_id, id);

CREATE INDEX platform_jobs_finished on platform_jobs (finished_at) where finished_at is not null;

CREATE INDEX platform_jobs_leased on platform_jobs (lease_until) where state = 'running';

CREATE UNIQUE INDEX platform_jobs_unique on platform_jobs (workspace_id, kind, unique_key)
    where unique_key is not null and state in ('queued', 'running');

CREATE INDEX platform_jobs_waiting on platform_jobs (priority desc, run_at, id)
    where state = 'queued';

CREATE INDEX platform_secrets_by_key on platform_secrets (key_number);

-- market.db

CREATE TABLE markets_chunks (
    workspace_id uuid_blob  not null,
    asset_id     uuid_blob  not null,
    bar_interval text       not null,
    period       bigint     not null,
    revision     bigint     not null,
    data         bytes_blob not null,
    primary key (workspace_id, asset_id, bar_interval, period)
);

CREATE TABLE markets_consensus (
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

CREATE TABLE markets_facts (
    workspace_id uuid_blob        not null,
    asset_id     uuid_blob        not null,
    concept      text             not null,
    unit         text             not null,
    start_day    bigint           not null,
    end_day      bigint           not null,
    filed_day    bigint           not null,
    accession    text             not null,
    form         text             not null,
    value        double precision not null,
    primary key (workspace_id, asset_id, concept, unit, start_day, end_day, filed_day, accession)
);

CREATE TABLE markets_fetches (
    workspace_id uuid_blob not null,
    subject      text      not null,
    fetched_at   bigint    not null,
    source       text      not null,
    primary key (workspace_id, subject)
);

CREATE TABLE markets_observations (
    workspace_id uuid_blob not null,
    series       text      not null,
    day          bigint    not null,
    known_at     bigint    not null,
    value        double precision,
    primary key (workspace_id, series, day, known_at)
);

CREATE TABLE markets_ranges (
    workspace_id uuid_blob not null,
    asset_id     uuid_blob not null,
    bar_interval text      not null,
    row_count    bigint    not null,
    first_at     bigint    not null,
    last_at      bigint    not null,
    last_known_at bigint   not null,
    prices       text      not null,
    source       text      not null,
    primary key (workspace_id, asset_id, bar_interval)
);

CREATE TABLE markets_uploads (
    import_id uuid_blob  not null,
    part      bigint     not null,
    data      bytes_blob not null,
    primary key (import_id, part)
);

CREATE TABLE platform_leases (
    name text primary key,
    holder text not null,
    held_until bigint not null
);

CREATE TABLE platform_migrations (
    name text primary key, digest text not null, applied_at bigint not null);

CREATE INDEX markets_consensus_by_time on markets_consensus (at);

CREATE INDEX markets_facts_filed on markets_facts (workspace_id, filed_day);
