"""Reading what the page of a provider shows of its telemetry: 90 days, and its speed by model and region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from psycopg import Connection

from openmodels.contract.histogram import middle


@dataclass(frozen=True, slots=True)
class DayCounts:
    """Health probes of a day that found the provider there, and that did not."""

    day: date
    good: int
    down: int


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a model answers in a region: percentiles of 7 days, within 1%, of so many right answers."""

    model_id: str
    model_name: str | None
    region: str
    samples: int
    p50_ttft_ms: float
    p95_ttft_ms: float
    p50_total_ms: float | None


def days(conn: Connection, provider_id: str, *, since: date) -> list[DayCounts]:
    """The days from `since` on that have known health probes, of all regions together, oldest first."""
    return [
        DayCounts(*row)
        for row in conn.execute(
            """
            select (at at time zone 'UTC')::date, sum(up + degraded)::int, sum(down)::int from probe_days
            where provider_id = %s and kind = 'health' and at >= %s::date::timestamp at time zone 'UTC'
            group by 1 having sum(up + degraded + down) > 0 order by 1
            """,
            [provider_id, since],
        )
    ]


def speeds(conn: Connection, provider_id: str, *, since: datetime) -> list[Speed]:
    """The speed of each model that was asked in each region, by the model's name."""
    rows = conn.execute(
        """
        with counted as (
            select model_id, region, metric, b, sum(c) as n
            from probe_hours, lateral (
                select 'ttft' as metric, b, c from unnest(ttft_buckets, ttft_counts) as u (b, c)
                union all select 'total', b, c from unnest(total_buckets, total_counts) as u (b, c)
            ) as every
            where provider_id = %(provider)s and kind = 'latency' and at >= %(since)s
            group by 1, 2, 3, 4
        ), ordered as (
            select *, sum(n) over (partition by model_id, region, metric order by b) as upto,
                   sum(n) over (partition by model_id, region, metric) as total
            from counted
        )
        select o.model_id, min(m.name), o.region,
               max(total) filter (where metric = 'ttft')::int,
               min(b) filter (where metric = 'ttft' and upto >= ceil(total * 0.5)),
               min(b) filter (where metric = 'ttft' and upto >= ceil(total * 0.95)),
               min(b) filter (where metric = 'total' and upto >= ceil(total * 0.5))
        from ordered o left join models m on m.id = o.model_id
        group by 1, 3 having bool_or(metric = 'ttft')
        order by lower(coalesce(min(m.name), o.model_id)), 1, 3
        """,
        {"provider": provider_id, "since": since},
    )
    return [
        Speed(model, name, region, samples, middle(p50), middle(p95), None if total is None else middle(total))
        for model, name, region, samples, p50, p95, total in rows
    ]
