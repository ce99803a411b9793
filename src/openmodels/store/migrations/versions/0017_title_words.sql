-- The words of names, makers and families as a search sees them. What somebody typed is completed here to the words that
-- there are: an index of texts finds a whole word much faster than all that begin with it. As for search_words, each row
-- that is written teaches its words.

create table title_words (word text collate "C" primary key);

create function learn_titles() returns trigger language plpgsql as $$
begin
    insert into title_words
    select distinct word from written, unnest(tsvector_to_array(ts_filter(words, '{a,b}'))) as word order by word
    on conflict do nothing;
    return null;
end $$;

create trigger learn_titles_inserted after insert on models
    referencing new table as written for each statement execute function learn_titles();
create trigger learn_titles_updated after update on models
    referencing new table as written for each statement execute function learn_titles();

insert into title_words
select distinct word from models, unnest(tsvector_to_array(ts_filter(words, '{a,b}'))) as word;

create function title_query(word text, suffix text) returns text
language sql immutable strict parallel safe
return '''' || replace(replace(word, '\', '\\'), '''', '''''') || '''' || suffix;

-- All of these words, or words that begin with them, in a title; null for no word. What many words begin with, or what
-- the parser takes apart, is left to the index.
create function titled(typed text[]) returns tsquery
language sql stable parallel safe
as $$
    select string_agg(coalesce(known.query, '(' || asked.query || ')'), ' & ')::tsquery
    from (
        select word, to_tsquery('simple', title_query(word, ':*AB'))::text as query from unnest(typed) as word
    ) as asked
    left join lateral (
        select coalesce('(' || string_agg(title_query(few.word, ':AB'), ' | ') || ')', title_query(asked.word, ':AB'))
        from (
            select t.word from title_words t
            where t.word >= asked.word and t.word < asked.word || chr(1114111) limit 9
        ) as few
        having count(*) < 9
    ) as known (query) on asked.query = title_query(asked.word, ':*AB')
$$;
