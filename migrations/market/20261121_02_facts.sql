-- What companies reported: a row a number and filing that said it first, or said it anew. Days are counted from
-- 1970. What holds at a moment begins on the day it ends.
create table markets_facts (
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

create index markets_facts_filed on markets_facts (workspace_id, filed_day);

-- Economic series: a row a day and value, from when it was first seen; a revision is a row known later.
create table markets_observations (
    workspace_id uuid_blob not null,
    series       text      not null,
    day          bigint    not null,
    known_at     bigint    not null,
    value        double precision,
    primary key (workspace_id, series, day, known_at)
);

-- When what was fetched last, and who gave it.
create table markets_fetches (
    workspace_id uuid_blob not null,
    subject      text      not null,
    fetched_at   bigint    not null,
    source       text      not null,
    primary key (workspace_id, subject)
);
