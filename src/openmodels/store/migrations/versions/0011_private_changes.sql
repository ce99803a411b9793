-- Feeds and whole lists of changes leave out what a private registry had a part in, also when it is there no longer.

alter table changes add column private boolean not null default false;
update changes c set private = true
where exists (select from mappings x where x.provider_id = c.provider_id and x.model_id = c.model_id and x.private)
   or exists (select from models x where x.id = c.model_id and x.private)
   or exists (select from providers x where x.id = c.provider_id and x.private);

-- A change from before the first ingest may be told anew as one of another kind.
create function recount_changes() returns trigger language plpgsql as $$
begin
    insert into change_counts (day, kind, what, number)
    select (observed_at at time zone 'UTC')::date as day, kind, what, sum(n)
    from (select observed_at, kind, what, 1 as n from added
          union all select observed_at, kind, what, -1 from removed) moved
    group by day, kind, what order by day, kind, what
    on conflict (day, kind, what) do update set number = change_counts.number + excluded.number;
    return null;
end
$$;

create trigger changes_changed after update on changes referencing old table as removed new table as added
    for each statement execute function recount_changes();
