-- Screens: questions about all assets that somebody asks again. The question is kept as it was asked.

create table markets_screens (
    id           uuid_blob primary key,
    workspace_id uuid_blob not null,
    name         text      not null,
    question     json_text not null,
    created_at   bigint    not null,
    updated_at   bigint    not null
);
create index markets_screens_by_workspace on markets_screens (workspace_id, id);
