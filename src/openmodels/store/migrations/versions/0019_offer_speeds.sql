-- What pages show of the speed of each provider's models, derived by every rollup: the pages of models that many serve
-- would merge hundreds of histograms, and sort thousands of raw rows, for each reader otherwise.
create table offer_speeds (
    provider_id        text not null,
    model_id           text not null,  -- empty: all models of the provider together
    p50_ttft_bucket    integer,
    p95_ttft_bucket    integer,
    tokens_per_second  double precision,
    rated_at           timestamptz,    -- the last probe that told a speed
    simulated          boolean not null,
    derived_at         timestamptz not null,
    primary key (provider_id, model_id)
) with (fillfactor = 50);  -- every row is updated by every rollup, in its own block
