-- What lists of models are read from, derived by each ingest: every model has a place, a number from 0 on, and all else
-- speaks of places. Nobody counts rows while a reader waits.

create table model_places (
    place    integer primary key,
    model_id text not null unique references models (id) on delete cascade
);
create table model_sets (              -- the models with a value, such as the capability chat
    facet   text not null,
    value   text not null,
    members bytea not null,            -- as openmodels.store.sets writes them
    primary key (facet, value)
);
create table model_numbers (           -- one float8 a place, NaN where it is not known
    name    text primary key,
    numbers bytea not null
);
create table model_orders (            -- int4 each
    name   text primary key,
    places bytea not null,             -- in order, those whose value is not known last
    steps  bytea not null,             -- where in it another known value begins
    known  integer not null            -- how many have a known value
);
create table listing (                 -- one row, once something was ingested
    one       boolean primary key default true check (one),
    revision  uuid not null,           -- another one whenever any of this was derived anew
    places    integer not null,
    models    integer not null,        -- how many are not retired
    providers integer not null,
    mappings  integer not null
);
create table provider_counts (         -- how many models that are not retired a provider offers
    provider_id text primary key,
    models      integer not null
);

-- What ends is little of all there is.
create index models_ending on models (retires_on, deprecated_on, id) include (name, status, successor)
    where present and status <> 'retired'
      and (status = 'deprecated' or deprecated_on is not null or retires_on is not null);
create index mappings_ending on mappings (retires_on, deprecated_on, model_id, provider_id)
    include (provider_model_name, status, successor)
    where present and status <> 'retired'
      and (status = 'deprecated' or deprecated_on is not null or retires_on is not null);
