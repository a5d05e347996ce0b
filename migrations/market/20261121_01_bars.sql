-- Bars as columns: one blob an asset, interval and period (year, month or day).
create table markets_chunks (
    workspace_id uuid_blob  not null,
    asset_id     uuid_blob  not null,
    bar_interval text       not null,
    period       bigint     not null,
    revision     bigint     not null,
    data         bytes_blob not null,
    primary key (workspace_id, asset_id, bar_interval, period)
);

-- What is known of an asset at an interval, so that lists need not open chunks.
create table markets_ranges (
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

-- Uploaded files on their way into bars, in parts that fit a message.
create table markets_uploads (
    import_id uuid_blob  not null,
    part      bigint     not null,
    data      bytes_blob not null,
    primary key (import_id, part)
);
