-- Lists of a hundred thousand models: totals without a look at each of them, and orders and filters out of narrow indexes.

-- Both lists of words of a model as bits, one a word of the registry's closed lists. Two numbers are compared many times
-- faster than two lists, and fit into any index.
create function marks_of(capabilities text[], modalities text[]) returns bigint
language sql immutable parallel safe
begin atomic
    select coalesce(bit_or(1::bigint << coalesce(place, 63) - 1), 0)  -- the last bit: a word that no list has
    from (
        select array_position(array['chat', 'completion', 'function-calling', 'embeddings', 'fine-tuning', 'vision',
                                    'audio', 'code-generation', 'reasoning', 'structured-output', 'image-generation',
                                    'video-generation', 'speech', 'transcription', 'reranking', 'web-search'], word)
        from unnest(capabilities) as word
        union all
        select 40 + array_position(array['text', 'image', 'audio', 'video', 'code', 'pdf'], word)
        from unnest(modalities) as word
    ) as places (place);
end;

alter table models add column marks bigint generated always as (marks_of(capabilities, modalities)) stored;

-- How many live models are alike in what most filters ask about: some thousand rows of which a total is the sum.
create table model_counts (
    marks          bigint not null,
    licensing      text not null,
    open_weights   boolean,
    context_window bigint,
    status         text not null,
    models         bigint not null,
    unique nulls not distinct (marks, licensing, open_weights, context_window, status)
);

create function count_models() returns trigger language plpgsql as $$
begin
    if tg_op = 'TRUNCATE' then
        delete from model_counts;
        return null;
    end if;
    if tg_op <> 'DELETE' then
        insert into model_counts as c (marks, licensing, open_weights, context_window, status, models)
        select marks, licensing, open_weights, context_window, status, count(*) from written
        where present and status <> 'retired'
        group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
        on conflict (marks, licensing, open_weights, context_window, status) do update
        set models = c.models + excluded.models;
    end if;
    if tg_op <> 'INSERT' then
        update model_counts c set models = c.models - gone.models
        from (
            select marks, licensing, open_weights, context_window, status, count(*) as models from former
            where present and status <> 'retired'
            group by 1, 2, 3, 4, 5
        ) as gone
        where (c.marks, c.licensing, c.status) = (gone.marks, gone.licensing, gone.status)
          and c.open_weights is not distinct from gone.open_weights
          and c.context_window is not distinct from gone.context_window;
    end if;
    return null;
end
$$;

create trigger count_inserted after insert on models referencing new table as written
    for each statement execute function count_models();
create trigger count_updated after update on models referencing old table as former new table as written
    for each statement execute function count_models();
create trigger count_deleted after delete on models referencing old table as former
    for each statement execute function count_models();
create trigger count_emptied after truncate on models for each statement execute function count_models();

insert into model_counts (marks, licensing, open_weights, context_window, status, models)
select marks, licensing, open_weights, context_window, status, count(*) from models
where present and status <> 'retired' group by 1, 2, 3, 4, 5;

-- What lists filter and sort by, narrow: a late page, or a filter that few pass, is found without reading whole rows.
create index models_listed on models (created_at desc, id)
    include (marks, licensing, open_weights, context_window, developer, status, min_input_price, min_output_price,
             providers_count, name)
    where present and status <> 'retired';
create index models_of_developer on models (lower(developer), created_at desc, id)
    include (developer, marks, licensing, open_weights, context_window, status, min_input_price, min_output_price,
             providers_count, name)
    where present and status <> 'retired';
create index models_retired on models (created_at desc, id) where status = 'retired';

-- The other orders with the filters that pass many: a late page of those that pass is an index scan, too.
drop index models_by_name;
drop index models_by_context;
drop index models_by_providers;
drop index models_by_price;
create index models_by_name on models (lower(name), id)
    include (name, marks, licensing, open_weights, context_window, status) where present and status <> 'retired';
create index models_by_context on models (context_window desc nulls last, id)
    include (marks, licensing, open_weights, status) where present and status <> 'retired';
create index models_by_providers on models (providers_count desc, id)
    include (marks, licensing, open_weights, context_window, status) where present and status <> 'retired';
create index models_by_price on models (min_input_price nulls last, id)
    include (marks, licensing, open_weights, context_window, status) where present and status <> 'retired';

drop index models_filtered;
drop index models_licensing;
