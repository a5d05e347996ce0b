-- Views: how charts, drawings and panels were arranged. The text is kept as it was given, so that
-- both databases give back the same digits.

create table markets_views (
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
create index markets_views_by_workspace on markets_views (workspace_id, id);
