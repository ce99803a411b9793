-- What a history of a million changes needs to be asked about quickly.

-- Of the offers of today, those that were the same at a moment, with what past_mappings_known has of the others
create index mappings_known on mappings (changed_at)
    include (provider_id, model_id, present, status, currency, basis, input_per_million, output_per_million,
             verification);

-- How many changes there are of each day (in UTC) and sort, so that a total is a sum over days and not over changes
create table change_counts (
    day    date not null,
    kind   text not null,
    what   text not null,
    number bigint not null,
    primary key (day, kind, what)
);

create function count_changes() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into change_counts (day, kind, what, number)
        select (observed_at at time zone 'UTC')::date as day, kind, what, count(*) from added
        group by day, kind, what order by day, kind, what
        on conflict (day, kind, what) do update set number = change_counts.number + excluded.number;
    else
        update change_counts c set number = c.number - gone.number
        from (
            select (observed_at at time zone 'UTC')::date as day, kind, what, count(*) as number from removed
            group by day, kind, what
        ) gone
        where (c.day, c.kind, c.what) = (gone.day, gone.kind, gone.what);
    end if;
    return null;
end
$$;

create trigger changes_added after insert on changes referencing new table as added
    for each statement execute function count_changes();
create trigger changes_removed after delete on changes referencing old table as removed
    for each statement execute function count_changes();

insert into change_counts (day, kind, what, number)
select (observed_at at time zone 'UTC')::date, kind, what, count(*) from changes group by 1, 2, 3;
