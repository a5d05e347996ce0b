-- What only one of several processes does at a time. Nothing is lost with it: who comes next takes it anew.

create table platform_leases (
    name text primary key,
    holder text not null,
    held_until bigint not null
);
