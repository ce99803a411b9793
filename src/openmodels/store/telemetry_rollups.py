"""Rolling probes up: from rows to hours, from hours to days, as often as new rows come in."""

from __future__ import annotations

from datetime import datetime, timedelta

from psycopg import Connection

from openmodels.contract.histogram import LEAST, LN_FACTOR
from openmodels.contract.periods import RAW_DAYS, midnight
from openmodels.store import offer_speeds

HOUR_RETENTION_DAYS = 400
SPANS = (7, 30)
"""Numbers of whole days that are merged into one rollup, as many readers ask for them."""

COUNTED = """
    at, up, degraded, down, unknown, response_sum, ttft_sum, total_sum, response_buckets, response_counts,
    ttft_buckets, ttft_counts, total_buckets, total_counts
"""
REPLACED = """
    on conflict (provider_id, kind, region, model_id, at) do update
    set up = excluded.up, degraded = excluded.degraded, down = excluded.down, unknown = excluded.unknown,
        response_sum = excluded.response_sum, ttft_sum = excluded.ttft_sum, total_sum = excluded.total_sum,
        response_buckets = excluded.response_buckets, response_counts = excluded.response_counts,
        ttft_buckets = excluded.ttft_buckets, ttft_counts = excluded.ttft_counts,
        total_buckets = excluded.total_buckets, total_counts = excluded.total_counts
"""


def roll_up(conn: Connection, *, now: datetime) -> int:
    """Roll up every hour and day that has new rows, in the caller's transaction; returns how many hours that were."""
    hours = due(conn, now=now)
    days = sorted({midnight(hour) for hour in hours})
    for hour in hours:
        roll_hour(conn, hour)
    for day in days:
        roll_day(conn, day)
    today = midnight(now)
    is_new_day = not _spans_end(conn, today)
    if (days and days[0] < today) or is_new_day:
        roll_spans(conn, today)
    if hours or is_new_day:
        offer_speeds.derive(conn, now=now)
    return len(hours)


def due(conn: Connection, *, now: datetime, most: int = 48) -> list[datetime]:
    """Take hours that have new rows, oldest first, so that no other rollup takes them before this transaction ends."""
    return [
        row[0]
        for row in conn.execute(
            """
            delete from rollups_due where hour in (
                select hour from rollups_due where hour > %s order by hour limit %s for update skip locked)
            returning hour
            """,
            [now - timedelta(days=RAW_DAYS), most],
        )
    ]


def roll_hour(conn: Connection, hour: datetime) -> int:
    """Count an hour anew from its rows; returns how many rollups it has. Doing it again changes nothing."""
    return conn.execute(
        f"""
        with raw as materialized (
            select provider_id, kind, region, model_id, state,
                   case when state in ('up', 'degraded') then response_ms end as response_ms,
                   case when state = 'up' then ttft_ms end as ttft_ms,
                   case when state = 'up' then total_ms end as total_ms
            from probe_results where slot >= %(hour)s and slot < %(hour)s::timestamptz + interval '1 hour'
        ), counts as (
            select provider_id, kind, region, model_id,
                   count(*) filter (where state = 'up') as up, count(*) filter (where state = 'degraded') as degraded,
                   count(*) filter (where state = 'down') as down, count(*) filter (where state = 'unknown') as unknown,
                   coalesce(sum(response_ms::float8), 0) as response_sum, coalesce(sum(ttft_ms::float8), 0) as ttft_sum,
                   coalesce(sum(total_ms::float8), 0) as total_sum
            from raw group by 1, 2, 3, 4
        ), buckets as (
            select provider_id, kind, region, model_id, metric,
                   ceil(ln(greatest(value, %(least)s)::float8) / %(ln)s)::int as bucket, count(*)::int as n
            from raw,
                 lateral (values ('response', response_ms), ('ttft', ttft_ms), ('total', total_ms)) v (metric, value)
            where value is not null group by 1, 2, 3, 4, 5, 6
        ), histograms as (
            select provider_id, kind, region, model_id,
                   array_agg(bucket order by bucket) filter (where metric = 'response') as rb,
                   array_agg(n order by bucket) filter (where metric = 'response') as rc,
                   array_agg(bucket order by bucket) filter (where metric = 'ttft') as fb,
                   array_agg(n order by bucket) filter (where metric = 'ttft') as fc,
                   array_agg(bucket order by bucket) filter (where metric = 'total') as tb,
                   array_agg(n order by bucket) filter (where metric = 'total') as tc
            from buckets group by 1, 2, 3, 4
        )
        insert into probe_hours (provider_id, kind, region, model_id, {COUNTED})
        select provider_id, kind, region, model_id, %(hour)s, up, degraded, down, unknown, response_sum, ttft_sum,
               total_sum, coalesce(rb, '{{}}'), coalesce(rc, '{{}}'), coalesce(fb, '{{}}'), coalesce(fc, '{{}}'),
               coalesce(tb, '{{}}'), coalesce(tc, '{{}}')
        from counts left join histograms using (provider_id, kind, region, model_id)
        {REPLACED}
        """,  # noqa: S608 - our own text
        {"hour": hour, "ln": LN_FACTOR, "least": LEAST},
    ).rowcount


def roll_day(conn: Connection, day: datetime) -> int:
    """Count a day anew from its hours; returns how many rollups it has. Doing it again changes nothing."""
    return conn.execute(
        f"""
        with hours as materialized (
            select * from probe_hours where at >= %(day)s and at < %(day)s::timestamptz + interval '1 day'
        ), counts as (
            select provider_id, kind, region, model_id, sum(up) as up, sum(degraded) as degraded, sum(down) as down,
                   sum(unknown) as unknown, sum(response_sum) as response_sum, sum(ttft_sum) as ttft_sum,
                   sum(total_sum) as total_sum
            from hours group by 1, 2, 3, 4
        ), buckets as (
            select provider_id, kind, region, model_id, metric, b, sum(c)::int as n
            from hours, lateral (
                select 'response' as metric, b, c from unnest(response_buckets, response_counts) as u (b, c)
                union all select 'ttft', b, c from unnest(ttft_buckets, ttft_counts) as u (b, c)
                union all select 'total', b, c from unnest(total_buckets, total_counts) as u (b, c)
            ) as every
            group by 1, 2, 3, 4, 5, 6
        ), histograms as (
            select provider_id, kind, region, model_id,
                   array_agg(b order by b) filter (where metric = 'response') as rb,
                   array_agg(n order by b) filter (where metric = 'response') as rc,
                   array_agg(b order by b) filter (where metric = 'ttft') as fb,
                   array_agg(n order by b) filter (where metric = 'ttft') as fc,
                   array_agg(b order by b) filter (where metric = 'total') as tb,
                   array_agg(n order by b) filter (where metric = 'total') as tc
            from buckets group by 1, 2, 3, 4
        )
        insert into probe_days (provider_id, kind, region, model_id, {COUNTED})
        select provider_id, kind, region, model_id, %(day)s, up, degraded, down, unknown, response_sum, ttft_sum,
               total_sum, coalesce(rb, '{{}}'), coalesce(rc, '{{}}'), coalesce(fb, '{{}}'), coalesce(fc, '{{}}'),
               coalesce(tb, '{{}}'), coalesce(tc, '{{}}')
        from counts left join histograms using (provider_id, kind, region, model_id)
        {REPLACED}
        """,  # noqa: S608 - our own text
        {"day": day},
    ).rowcount


def roll_spans(conn: Connection, today: datetime) -> int:
    """Merge the days before today, all regions in one, of every provider and model; returns how many rollups there are.

    Doing it again changes nothing. It is called in one transaction with the rollup of a day that it counts.
    """
    conn.execute("select set_config('work_mem', '64MB', true)")
    conn.execute("lock table probe_spans in share row exclusive mode")  # two workers would insert the same
    conn.execute("delete from probe_spans")
    return sum(
        conn.execute(
            """
            with days as materialized (
                select * from probe_days
                where at >= %(today)s::timestamptz - make_interval(days => %(days)s) and at < %(today)s
            ), counts as (
                select provider_id, kind, model_id, sum(up) as up, sum(degraded) as degraded, sum(down) as down,
                       sum(unknown) as unknown, sum(ttft_sum) as ttft_sum, sum(total_sum) as total_sum
                from days group by 1, 2, 3
            ), first as (
                select provider_id, kind, model_id, array_agg(b order by b) as bs, array_agg(n order by b) as cs
                from (select provider_id, kind, model_id, b, sum(c)::int as n
                      from days, unnest(ttft_buckets, ttft_counts) as u (b, c) group by 1, 2, 3, 4) as merged
                group by 1, 2, 3
            ), whole as (
                select provider_id, kind, model_id, array_agg(b order by b) as bs, array_agg(n order by b) as cs
                from (select provider_id, kind, model_id, b, sum(c)::int as n
                      from days, unnest(total_buckets, total_counts) as u (b, c) group by 1, 2, 3, 4) as merged
                group by 1, 2, 3
            )
            insert into probe_spans
            select provider_id, kind, model_id, %(days)s, %(today)s, up, degraded, down, unknown, ttft_sum, total_sum,
                   coalesce(f.bs, '{}'), coalesce(f.cs, '{}'), coalesce(w.bs, '{}'), coalesce(w.cs, '{}')
            from counts left join first f using (provider_id, kind, model_id)
            left join whole w using (provider_id, kind, model_id)
            """,
            {"days": days, "today": today},
        ).rowcount
        for days in SPANS
    )


def _spans_end(conn: Connection, today: datetime) -> bool:
    return conn.execute("select from probe_spans where until = %s limit 1", [today]).fetchone() is not None


def drop_old_hours(conn: Connection, *, now: datetime) -> int:
    """Delete hourly rollups past their retention; daily ones are kept for good."""
    return conn.execute("delete from probe_hours where at < %s", [now - timedelta(days=HOUR_RETENTION_DAYS)]).rowcount
