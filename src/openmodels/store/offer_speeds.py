"""How fast each provider's models answer, derived of rollups and of the rows of a day: pages only look it up."""

from __future__ import annotations

from datetime import datetime, timedelta

from psycopg import Connection

from openmodels.contract.periods import midnight

WEEK, DAY = timedelta(days=7), timedelta(days=1)


def derive(conn: Connection, *, now: datetime) -> int:
    """Derive every pair's first token of seven days and today, and its median speed of a day; returns how many pairs.

    It is called in the transaction of a rollup, after the days before today are merged. What nobody measured in this
    time has no row any more.
    """
    today = midnight(now)
    conn.execute("lock table offer_speeds in share row exclusive mode")  # two workers would wait for each other's rows
    derived = conn.execute(
        """
        with merged as (
            select provider_id, model_id, b, sum(c) as n
            from (select provider_id, model_id, ttft_buckets, ttft_counts from probe_spans
                  where kind = 'latency' and days = %(days)s and until = %(today)s
                  union all
                  select provider_id, model_id, ttft_buckets, ttft_counts from probe_days
                  where kind = 'latency' and at >= %(today)s) as rolled,
                 unnest(ttft_buckets, ttft_counts) as u (b, c)
            group by grouping sets ((provider_id, model_id, b), (provider_id, b))
        ), seen as (
            select provider_id, coalesce(model_id, '') as model_id, b,
                   sum(n) over (partition by provider_id, model_id order by b) as upto,
                   sum(n) over (partition by provider_id, model_id) as total
            from merged
        ), first as (
            select provider_id, model_id, min(b) filter (where upto >= ceil(total * 0.5)) as p50,
                   min(b) filter (where upto >= ceil(total * 0.95)) as p95
            from seen group by 1, 2
        ), rates as (
            select provider_id, coalesce(model_id, '') as model_id, max(slot) as rated_at,
                   percentile_cont(0.5) within group (order by tokens_per_second::float8) as rate,
                   bool_or(simulated) as simulated
            from probe_results where kind = 'latency' and state = 'up' and slot >= %(lately)s
            group by grouping sets ((provider_id, model_id), (provider_id))
        )
        insert into offer_speeds as o
        select f.provider_id, f.model_id, p50, p95, rate, rated_at,
               coalesce(r.simulated, exists (select from provider_states s
                                             where s.provider_id = f.provider_id and s.simulated)), %(now)s
        from first f left join rates r using (provider_id, model_id)
        on conflict (provider_id, model_id) do update
        set p50_ttft_bucket = excluded.p50_ttft_bucket, p95_ttft_bucket = excluded.p95_ttft_bucket,
            tokens_per_second = excluded.tokens_per_second, rated_at = excluded.rated_at,
            simulated = excluded.simulated, derived_at = excluded.derived_at
        """,
        {"days": WEEK.days, "today": today, "lately": now - DAY, "now": now},
    ).rowcount
    conn.execute("delete from offer_speeds where derived_at <> %s", [now])
    return derived
