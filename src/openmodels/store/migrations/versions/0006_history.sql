-- What was known when. `changes` tells each change of a price, a limit, a status or a name, for people and feeds.
-- The past_* tables hold each row as it was before an ingest wrote over it, so that the catalogue of any moment can be
-- read with the same queries as that of today: a row of the present counts from its `changed_at` on, one of the past
-- from its `changed_at` until its `until`.

create table changes (
    id              bigint generated always as identity primary key,
    kind            text not null check (kind in ('change', 'correction', 'flap')),
    what            text not null check (what in ('created', 'changed', 'retired', 'returned')),
    model_id        text,                   -- null in a provider's own changes
    provider_id     text,                   -- null in a model's own changes
    field           text,                   -- dotted path in the file; null where the whole thing appeared
    old             jsonb,                  -- null when it was not known
    new             jsonb,
    observed_at     timestamptz not null,
    effective_from  date,                   -- null when nobody says
    registry_commit text,
    run_id          bigint references ingest_runs (id), -- null when it was read from git or imported
    check (model_id is not null or provider_id is not null)
);
create unique index changes_once on changes (model_id, provider_id, field, observed_at, what) nulls not distinct;
create index changes_newest on changes (observed_at desc, id desc);
create index changes_of_model on changes (model_id, observed_at desc, id desc);
create index changes_of_provider on changes (provider_id, observed_at desc, id desc);

create table past_providers (like providers);
alter table past_providers drop column names;
alter table past_providers add column until timestamptz not null;

create table past_models (like models);
alter table past_models drop column names, drop column words, drop column providers_count,
    drop column min_input_price, drop column min_output_price;
alter table past_models add column until timestamptz not null;

create table past_mappings (like mappings);
alter table past_mappings drop column names;
alter table past_mappings add column until timestamptz not null;

create unique index past_providers_versions on past_providers (id, changed_at);
create unique index past_models_versions on past_models (id, changed_at);
create unique index past_mappings_versions on past_mappings (model_id, provider_id, changed_at);
-- Of a million versions, those of one moment
create index past_providers_known on past_providers using gist (tstzrange(changed_at, until));
create index past_models_known on past_models using gist (tstzrange(changed_at, until));
-- with what counts and lowest prices are made of, so that a list of models reads no row of offers
create index past_mappings_known on past_mappings using gist (tstzrange(changed_at, until))
    include (changed_at, until, provider_id, model_id, present, status, currency, basis, input_per_million,
             output_per_million, verification);

-- Where a walk through the git history of a registry has got to
create table backfills (
    repository text primary key,            -- the first commit of the repository and the registry's folder in it
    done       text not null,               -- the last commit whose changes are stored
    finished   boolean not null
);

-- A price that sources contradict is no longer the lowest of its model: said once for models that no ingest touches.
update models m
set min_input_price = d.input_price, min_output_price = d.output_price
from (
    select w.id, min(o.input_per_million) as input_price, min(o.output_per_million) as output_price
    from models w
    left join (
        mappings o join providers p on p.id = o.provider_id and p.present and p.status <> 'retired'
    ) on o.model_id = w.id and o.present and o.status <> 'retired' and o.currency = 'USD'
         and coalesce(o.basis, 'list') in ('list', 'estimated') and o.verification is distinct from 'disputed'
    group by w.id
) d
where m.id = d.id
  and (m.min_input_price, m.min_output_price) is distinct from (d.input_price, d.output_price);
