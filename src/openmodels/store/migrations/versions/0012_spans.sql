-- The last 7 and 30 whole days of a provider and model in one row, all regions together: what rankings and the summary
-- read, which would merge thousands of histograms for each answer otherwise.
create table probe_spans (
    provider_id      text not null,
    kind             text not null,
    model_id         text not null,
    days             integer not null,
    until            timestamptz not null,  -- the day that it ends before; its successor replaces it
    up               integer not null,
    degraded         integer not null,
    down             integer not null,
    unknown          integer not null,
    ttft_sum         double precision not null,
    total_sum        double precision not null,
    ttft_buckets     integer[] not null,
    ttft_counts      integer[] not null,
    total_buckets    integer[] not null,
    total_counts     integer[] not null,
    primary key (provider_id, kind, model_id, days)
);

-- Rows of today change every minute and so lie anywhere, which a BRIN index cannot tell.
drop index probe_days_at_idx;
create index probe_days_at on probe_days (at);
