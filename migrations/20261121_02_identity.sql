-- Who there is, how they prove it, and where they may work.

create table identity_users (
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

create table identity_workspaces (
    id         uuid_blob primary key,
    name       text      not null,
    demo       boolean   not null,
    created_at bigint    not null
);

create table identity_members (
    workspace_id uuid_blob not null references identity_workspaces (id),
    user_id      uuid_blob not null references identity_users (id),
    role         text      not null,
    created_at   bigint    not null,
    primary key (workspace_id, user_id)
);
create index identity_members_by_user on identity_members (user_id);

-- A browser's cookie, or a program's family of refresh tokens.
create table identity_sessions (
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
create index identity_sessions_by_user on identity_sessions (user_id);

create table identity_refresh_tokens (
    hash       bytes_blob primary key,
    session_id uuid_blob  not null references identity_sessions (id),
    created_at bigint     not null,
    expires_at bigint     not null,
    used_at    bigint
);
create index identity_refresh_tokens_by_session on identity_refresh_tokens (session_id);

create table identity_api_keys (
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
create index identity_api_keys_by_user on identity_api_keys (user_id);

-- What works once: set-up and sign-in links, password resets, tickets for the socket.
create table identity_links (
    hash         bytes_blob primary key,
    kind         text       not null, -- setup, enter, reset, ticket
    user_id      uuid_blob,
    session_id   uuid_blob,
    key_id       uuid_blob,
    workspace_id uuid_blob,
    created_at   bigint     not null,
    expires_at   bigint     not null
);
create index identity_links_by_age on identity_links (expires_at);

create table identity_second_factors (
    user_id      uuid_blob primary key references identity_users (id),
    secret       text      not null, -- sealed
    created_at   bigint    not null,
    confirmed_at bigint
);

-- The steps whose code was used: the primary key is what makes a code work once.
create table identity_used_steps (
    user_id uuid_blob not null references identity_users (id),
    step    bigint    not null,
    primary key (user_id, step)
);

create table identity_recovery_codes (
    user_id uuid_blob  not null references identity_users (id),
    hash    bytes_blob not null,
    primary key (user_id, hash)
);

-- Browsers that signed in before: they may while guesses from elsewhere lock the account.
create table identity_devices (
    hash         bytes_blob primary key,
    user_id      uuid_blob  not null references identity_users (id),
    created_at   bigint     not null,
    last_seen_at bigint     not null
);
create index identity_devices_by_user on identity_devices (user_id);

-- Guesses since the last success, of accounts and devices, and of names nobody has.
create table identity_attempts (
    target       bytes_blob primary key,
    failures     bigint     not null,
    locked_until bigint     not null,
    updated_at   bigint     not null
);

-- Counts what ended a session or changed a right, so that every process hears of it.
create table identity_changes (
    id    bigint primary key,
    count bigint not null
);
insert into identity_changes (id, count) values (1, 0);
