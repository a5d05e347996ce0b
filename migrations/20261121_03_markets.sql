-- What people said about markets: assets, corporate actions, watchlists, imports.

create table markets_assets (
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
create index markets_assets_by_change on markets_assets (workspace_id, updated_at);

-- Rows are never changed: what turns out to be wrong is said again, known later.
create table markets_actions (
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

create table markets_watchlists (
    id           uuid_blob primary key,
    workspace_id uuid_blob not null,
    name         text      not null,
    created_at   bigint    not null,
    updated_at   bigint    not null
);
create index markets_watchlists_by_workspace on markets_watchlists (workspace_id, id);

create table markets_watchlist_items (
    watchlist_id uuid_blob not null references markets_watchlists (id) on delete cascade,
    position     bigint    not null,
    asset_id     uuid_blob not null references markets_assets (id),
    primary key (watchlist_id, position)
);
create index markets_watchlist_items_by_asset on markets_watchlist_items (asset_id);

create table markets_imports (
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
create index markets_imports_by_file on markets_imports (workspace_id, file_hash, id);
