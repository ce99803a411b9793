-- Prices from before the first ingest, which files tell with the page that states them.

alter table changes add column page text; -- '' where the file names none; null for what an ingest or a commit changed
create index changes_known on changes (model_id, provider_id) where page is not null;
