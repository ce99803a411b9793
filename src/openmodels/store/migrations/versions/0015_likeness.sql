-- Words of a search are put right before likeness is asked, so of a long text more than half must be alike: among 100,000
-- models half as many are compared in full, in 13 ms in place of 29. A short one keeps its chance.
alter function misspelt_models(text) rename to misspelt_short;

create function misspelt_long(key text) returns table (id text, likeness real)
language sql stable parallel safe rows 10 set pg_trgm.word_similarity_threshold = 0.6
as $$ select id, word_similarity(key, names) from models where key <% names $$;

create function misspelt_models(key text) returns table (id text, likeness real)
language sql stable parallel safe rows 10
as $$
    select * from misspelt_short(key) where length(key) < 16
    union all
    select * from misspelt_long(key) where length(key) >= 16
$$;
