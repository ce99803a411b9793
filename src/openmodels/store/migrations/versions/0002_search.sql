-- Search by name. Every name that means a thing is kept without its punctuation ('GPT-5.2', 'gpt 5 2' and 'gpt52'
-- are the same), all of them as the words of one text. So one trigram index answers all four questions: the whole
-- name ('% gpt52 %'), its beginning ('% gpt5%'), any part of it ('%t52%'), and a misspelling (word similarity).

create function squash(value text) returns text
language sql immutable strict parallel safe
return regexp_replace(lower(value), '[^[:alnum:]]+', '', 'g');

create function squash_all(names text[]) returns text
language sql immutable strict parallel safe
return (select ' ' || coalesce(string_agg(distinct squash(n), ' '), '') || ' ' from unnest(names) as n);

-- 'meta-llama/Llama-3.3-70B' is also asked for as 'Llama-3.3-70B'
create function offer_names(provider_model_name text, variants jsonb) returns text
language sql immutable parallel safe
return (
    select squash_all(array_agg(n) || array_agg(substring(n from '[^/]+$')))
    from (
        select provider_model_name as n
        union all
        select v ->> 'provider_model_name' from jsonb_array_elements(coalesce(variants, '[]')) as v
    ) as every
);

alter table models add column names text generated always as (squash_all(array[id, name] || aliases)) stored;
alter table providers add column names text generated always as (squash_all(array[id, name])) stored;
alter table mappings add column names text generated always as (offer_names(provider_model_name, variants)) stored;

create index models_names on models using gin (names gin_trgm_ops);
create index providers_names on providers using gin (names gin_trgm_ops);
create index mappings_names on mappings using gin (names gin_trgm_ops);

drop index models_name_trgm;
drop index providers_name_trgm;
drop index mappings_provider_model_name_trgm;

-- The likeness that still counts as a misspelling is set here, so that it holds on every connection.
select similarity('', '');  -- loads the library, which must know the setting before a function may change it

create function misspelt_models(key text) returns table (id text, likeness real)
language sql stable parallel safe set pg_trgm.word_similarity_threshold = 0.4
as $$ select id, word_similarity(key, names) from models where key <% names $$;

create function misspelt_providers(key text) returns table (id text, likeness real)
language sql stable parallel safe set pg_trgm.word_similarity_threshold = 0.4
as $$ select id, word_similarity(key, names) from providers where key <% names $$;
