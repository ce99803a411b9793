-- The catalogue: models, providers, mappings, aliases, and the record of every ingest.
-- Ids are text keys; prices are numeric and null where unknown; a thing that left the registry keeps its row
-- with `present = false` and status 'retired'. `digest` is the hash of all that a registry file says, so that
-- an ingest can tell in one look what differs.

create extension if not exists pg_trgm;

create table ingest_runs (
    id              bigint generated always as identity primary key,
    started_at      timestamptz not null,
    finished_at     timestamptz not null,
    registry_commit text,                   -- null when the registry is not kept in git
    registry_roots  text[] not null,
    tree_digest     text not null,          -- of all registry files
    code_digest     text not null,          -- of the code that turned them into rows
    created         integer not null,
    changed         integer not null,
    retired         integer not null,
    returned        integer not null,
    unchanged       integer not null,
    duration_ms     integer not null,
    cache_tags      text[] not null,        -- what the run made stale
    expired_at      timestamptz             -- when the cache was told; null until then, so that it is not forgotten
);
create index ingest_runs_newest on ingest_runs (finished_at desc);
create index ingest_runs_unexpired on ingest_runs (id) where expired_at is null;

create table providers (
    id                    text primary key,
    name                  text not null,
    description           text not null,
    kind                  text,
    parent_provider       text,
    api_base_url          text,
    api_base_url_template text,
    auth_type             text not null,
    env_vars              text[],
    regions               text[] not null,
    compatibility         text not null,
    api_formats           text[],
    billing_currency      text,
    country               text,
    status                text not null,
    details               jsonb not null,   -- everything else the file says, as the contract names it
    created_at            timestamptz not null,
    updated_at            timestamptz not null,
    digest                text not null,
    present               boolean not null,
    changed_at            timestamptz not null
);
create index providers_name_trgm on providers using gin (lower(name) gin_trgm_ops);
create index providers_id_trgm on providers using gin (id gin_trgm_ops);
create index providers_regions on providers using gin (regions);

create table models (
    id                text primary key,
    name              text not null,
    description       text not null,
    developer         text,
    family            text,
    base_model        text,
    aliases           text[] not null,
    capabilities      text[] not null,
    modalities        text[] not null,
    input_modalities  text[],
    output_modalities text[],
    context_window    bigint,
    max_input_tokens  bigint,
    max_output_tokens bigint,
    licensing         text not null,
    open_weights      boolean,
    country           text,
    knowledge_cutoff  text,
    released_on       text,
    status            text not null,
    deprecated_on     date,
    retires_on        date,
    successor         text,
    details           jsonb not null,       -- everything else the file says, as the contract names it
    created_at        timestamptz not null,
    updated_at        timestamptz not null,
    digest            text not null,
    present           boolean not null,
    changed_at        timestamptz not null,
    -- derived from the live mappings by each ingest, so that lists sort and filter without counting
    providers_count   integer not null default 0,
    min_input_price   numeric,              -- cheapest known live list price in USD per million, else null
    min_output_price  numeric,
    -- hyphens and dots part words, so that 'gpt-5.2' is found by 'gpt 5'
    words tsvector generated always as (
        setweight(to_tsvector('simple', translate(lower(name || ' ' || id), '-./_:', '     ')), 'A')
        || setweight(to_tsvector('simple', translate(lower(coalesce(developer, '') || ' ' || coalesce(family, '')),
                                                     '-./_:', '     ')), 'B')
        || setweight(to_tsvector('english', description), 'C')
    ) stored
);
create index models_words on models using gin (words);
create index models_name_trgm on models using gin (lower(name) gin_trgm_ops);
create index models_id_trgm on models using gin (id gin_trgm_ops);
create index models_capabilities on models using gin (capabilities);
create index models_modalities on models using gin (modalities);
create index models_by_recency on models (created_at desc, id);
create index models_by_name on models (lower(name), id);
create index models_by_context on models (context_window desc nulls last, id);
create index models_by_providers on models (providers_count desc, id);
create index models_by_price on models (min_input_price nulls last, id);

create table model_aliases (
    alias    text primary key,
    model_id text not null references models (id) on delete cascade
);
create index model_aliases_model on model_aliases (model_id);

create table mappings (
    provider_id             text not null references providers (id),
    model_id                text not null references models (id),
    provider_model_name     text not null,
    currency                text,
    basis                   text,
    input_per_million       numeric,
    output_per_million      numeric,
    cache_read_per_million  numeric,
    cache_write_per_million numeric,
    pricing                 jsonb,          -- the whole of it, with tiers and service tiers; null when not known
    rate_limits             jsonb,
    context_window_override bigint,
    max_output_tokens       bigint,
    available_regions       text[] not null,
    quantization            text,
    features                jsonb,
    api_format              text,
    variants                jsonb,
    status                  text not null,
    deprecated_on           date,
    retires_on              date,
    successor               text,
    verification            text,
    verified_on             date,
    details                 jsonb not null, -- everything else the file says, as the contract names it
    created_at              timestamptz not null,
    updated_at              timestamptz not null,
    digest                  text not null,
    present                 boolean not null,
    changed_at              timestamptz not null,
    primary key (model_id, provider_id)
);
create index mappings_by_provider on mappings (provider_id, model_id);
create index mappings_provider_model_name_trgm on mappings using gin (lower(provider_model_name) gin_trgm_ops);
