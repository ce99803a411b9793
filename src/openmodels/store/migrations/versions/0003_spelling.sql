-- The words that names are made of, so that a misspelt word of a search can be told from one that is merely rare.
-- Each row that is written teaches its words; a word stays when what used it goes, which does no harm.

create table search_words (word text collate "C" primary key);

create function words_of(value text) returns setof text
language sql immutable parallel safe
begin atomic
    select found[1] from regexp_matches(lower(value), '[[:alpha:]]{3,}', 'g') as found;
end;

create function learn_models() returns trigger language plpgsql as $$
begin
    insert into search_words
    select distinct w from written, words_of(concat_ws(' ', id, name, developer, family)) as w
    on conflict do nothing;
    return null;
end $$;

create function learn_providers() returns trigger language plpgsql as $$
begin
    insert into search_words select distinct w from written, words_of(concat_ws(' ', id, name)) as w
    on conflict do nothing;
    return null;
end $$;

create function learn_mappings() returns trigger language plpgsql as $$
begin
    insert into search_words select distinct w from written, words_of(provider_model_name) as w
    on conflict do nothing;
    return null;
end $$;

create trigger learn_inserted after insert on models
    referencing new table as written for each statement execute function learn_models();
create trigger learn_updated after update on models
    referencing new table as written for each statement execute function learn_models();
create trigger learn_inserted after insert on providers
    referencing new table as written for each statement execute function learn_providers();
create trigger learn_updated after update on providers
    referencing new table as written for each statement execute function learn_providers();
create trigger learn_inserted after insert on mappings
    referencing new table as written for each statement execute function learn_mappings();
create trigger learn_updated after update on mappings
    referencing new table as written for each statement execute function learn_mappings();

insert into search_words
select distinct w from models, words_of(concat_ws(' ', id, name, developer, family)) as w
union select w from providers, words_of(concat_ws(' ', id, name)) as w
union select w from mappings, words_of(provider_model_name) as w;

-- What is left for likeness are words written together, which are long: more of them must be alike.
alter function misspelt_models(text) set pg_trgm.word_similarity_threshold = 0.5;
alter function misspelt_providers(text) set pg_trgm.word_similarity_threshold = 0.5;
