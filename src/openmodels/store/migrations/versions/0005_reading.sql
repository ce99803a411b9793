-- Lists show what is live. An index of that alone gives the order of a late page, and the number of all, without a
-- look at the rows.

drop index models_by_recency;
drop index models_by_name;
drop index models_by_context;
drop index models_by_providers;
drop index models_by_price;

create index models_by_recency on models (created_at desc, id) where present and status <> 'retired';
create index models_by_name on models (lower(name), id) where present and status <> 'retired';
create index models_by_context on models (context_window desc nulls last, id) where present and status <> 'retired';
create index models_by_providers on models (providers_count desc, id) where present and status <> 'retired';
create index models_by_price on models (min_input_price nulls last, id) where present and status <> 'retired';

-- the newest models of each number of providers, for popularity
create index models_by_popularity on models (providers_count, created_at desc, id)
    where present and status <> 'retired';

create index models_developer on models (lower(developer)) where present and status <> 'retired';

create index mappings_live on mappings (provider_id, model_id) where present and status <> 'retired';

-- Misspellings are looked for when there is nothing else, and are few; the planner would guess a thousand.
alter function misspelt_models(text) rows 10;
alter function misspelt_providers(text) rows 3;
