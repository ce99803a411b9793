-- Which registries said something of a thing, the earliest first, and whether one of them is private.

alter table providers add column origins text[] not null default '{}', add column private boolean not null default false;
alter table models add column origins text[] not null default '{}', add column private boolean not null default false;
alter table mappings add column origins text[] not null default '{}', add column private boolean not null default false;
alter table past_providers add column origins text[] not null default '{}',
    add column private boolean not null default false;
alter table past_models add column origins text[] not null default '{}',
    add column private boolean not null default false;
alter table past_mappings add column origins text[] not null default '{}',
    add column private boolean not null default false;
