-- Telemetry: what probes have found, and what is derived from it. `model_id` is empty for a health probe, so that it
-- can be part of a key. A slot is the start of the interval in which a probe belongs; one slot, one row.

create table probe_results (
    provider_id       text not null,
    kind              text not null,        -- health or latency
    region            text not null,
    model_id          text not null,
    slot              timestamptz not null,
    checked_at        timestamptz not null,
    interval_s        integer not null,
    state             text not null,        -- up, degraded, down, unknown
    tries             smallint not null,
    error             text,
    detail            text,
    http_status       smallint,
    response_ms       real,                 -- of a health probe: all of it, up to the answer's headers
    dns_ms            real,
    tcp_ms            real,
    tls_ms            real,
    sent_ms           real,                 -- these five count from the beginning of the request
    first_byte_ms     real,
    ttft_ms           real,
    total_ms          real,
    token_ms          real[],
    input_tokens      integer,
    output_tokens     integer,
    tokens_per_second real,
    cost              numeric,
    currency          text,
    address_family    smallint,
    http_version      text,
    request_id        text,
    retry_after_s     integer,
    simulated         boolean not null,
    -- the included columns let percentiles and shares be read from the index alone
    primary key (provider_id, kind, region, model_id, slot) include (state, response_ms, ttft_ms, total_ms)
) partition by range (slot);

-- One partition a day, by UTC; made ahead, dropped when its day is too old.
create function ensure_probe_partition(day date) returns void
language plpgsql as $$
declare
    name text := 'probe_results_' || to_char(day, 'YYYYMMDD');
begin
    if to_regclass(name) is null then
        execute format('create table if not exists %I partition of probe_results for values from (%L) to (%L)',
                       name, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
    end if;
end $$;

create table probe_hours (
    provider_id      text not null,
    kind             text not null,
    region           text not null,
    model_id         text not null,
    at               timestamptz not null,  -- start of the hour
    up               integer not null,
    degraded         integer not null,
    down             integer not null,
    unknown          integer not null,
    response_sum     double precision not null,
    ttft_sum         double precision not null,
    total_sum        double precision not null,
    response_buckets integer[] not null,    -- a histogram: bucket numbers, and how many values are in each
    response_counts  integer[] not null,
    ttft_buckets     integer[] not null,
    ttft_counts      integer[] not null,
    total_buckets    integer[] not null,
    total_counts     integer[] not null,
    primary key (provider_id, kind, region, model_id, at)
);
create index probe_hours_at on probe_hours using brin (at);
create table probe_days (like probe_hours including all);

create table rollups_due (
    hour      timestamptz primary key,      -- hours with rows that no rollup has counted yet
    marked_at timestamptz not null
);

create table provider_states (
    provider_id text not null,
    region      text not null,
    slot        timestamptz not null,
    checked_at  timestamptz not null,
    interval_s  integer not null,
    state       text not null,
    error       text,
    detail      text,
    response_ms real,
    simulated   boolean not null,
    primary key (provider_id, region)
);

create table incidents (
    id          bigint generated always as identity primary key,
    provider_id text not null,
    opened_at   timestamptz not null,
    closed_at   timestamptz,
    severity    text not null,
    regions     text[] not null,
    simulated   boolean not null,
    unique (provider_id, opened_at)
);
create unique index incidents_open on incidents (provider_id) where closed_at is null;
create index incidents_newest on incidents (opened_at desc);

create table probe_regions (
    region       text primary key,
    last_seen_at timestamptz not null,      -- when a worker of the region last stored something
    online       boolean,                   -- what its last control probe said; null when it had no need to ask
    last_online_at timestamptz
);

create table probe_skips (
    provider_id text not null,
    region      text not null,
    kind        text not null,
    reason      text not null,              -- why the probe is not sent, in words
    since       timestamptz not null,
    last_at     timestamptz not null,
    primary key (provider_id, region, kind)
);

create table probe_drops (
    day    date not null,
    region text not null,
    kind   text not null,
    count  bigint not null,                 -- probes that had not begun when their slot ended
    primary key (day, region, kind)
);

create table key_pins (
    variable  text primary key,
    host      text not null,                -- the only host that the key in this variable may be sent to
    pinned_at timestamptz not null default now()
);
