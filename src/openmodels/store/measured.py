"""What pages show of telemetry in rows of tables: days of uptime, first token and speed, for many offers at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from psycopg import Connection
from psycopg.rows import class_row

from openmodels.contract.histogram import middle
from openmodels.contract.periods import midnight

DAY, WEEK = timedelta(days=1), timedelta(days=7)
Pair = tuple[str, str]
"""A provider and one of its models."""


@dataclass(frozen=True, slots=True)
class Uptime:
    """Percent of known health probes that found a provider there, of each day that was probed, and of all of them."""

    days: dict[date, float]
    percent: float
    simulated: bool


@dataclass(frozen=True, slots=True)
class Speed:
    """First token of an offer in seven days and its output speed in the last day; None is not measured."""

    p50_ttft_ms: float | None
    p95_ttft_ms: float | None
    tokens_per_second: float | None
    of_model: bool
    """Whether this model was measured; otherwise the figures are of the provider's other models."""
    simulated: bool


def uptimes(conn: Connection, provider_ids: Sequence[str], *, today: date, days: int = 90) -> dict[str, Uptime]:
    """The last days of some providers; those that nobody has probed are left out."""
    if not provider_ids:
        return {}
    rows = conn.execute(
        """
        with daily as (
            select provider_id, (at at time zone 'UTC')::date as day, sum(up + degraded) as good,
                   sum(up + degraded + down) as known
            from probe_days
            where provider_id = any(%(ids)s) and kind = 'health'
              and at >= (%(today)s::date - %(days)s::int + 1)::timestamp at time zone 'UTC'
            group by 1, 2
        )
        select provider_id, array_agg(day), array_agg((100.0 * good / known)::float8),
               (100.0 * sum(good) / sum(known))::float8,
               exists (select from provider_states s where s.provider_id = d.provider_id and s.simulated)
        from daily d where known > 0 group by provider_id
        """,
        {"ids": list(provider_ids), "today": today, "days": days},
    )
    return {
        provider_id: Uptime(dict(zip(at, uptime, strict=True)), round(percent, 4), simulated)
        for provider_id, at, uptime, percent, simulated in rows
    }


def simulated(conn: Connection, provider_ids: Sequence[str]) -> frozenset[str]:
    """Those of some providers whose telemetry is simulated."""
    rows = conn.execute(
        "select distinct provider_id from provider_states where provider_id = any(%s) and simulated",
        [list(provider_ids)],
    )
    return frozenset(row[0] for row in rows)


@dataclass(frozen=True, slots=True)
class _Row:
    provider_id: str
    model_id: str
    of_model: bool
    p50: int | None
    p95: int | None
    tokens_per_second: float | None
    simulated: bool


def speeds(conn: Connection, pairs: Sequence[Pair], *, now: datetime) -> dict[Pair, Speed]:
    """First token, within 1%, and median output speed of offers; those that nobody has measured are left out.

    Where a provider's offer was not measured itself, all that was measured of the provider speaks for it.
    """
    with conn.cursor(row_factory=class_row(_Row)) as cursor:
        rows = cursor.execute(
            """
            select distinct on (a.provider_id, a.model_id) a.provider_id, a.model_id, s.model_id <> '' as of_model,
                   p50_ttft_bucket as p50, p95_ttft_bucket as p95,
                   case when rated_at >= %(lately)s then tokens_per_second end as tokens_per_second, simulated
            from unnest(%(providers)s::text[], %(models)s::text[]) as a (provider_id, model_id)
            join offer_speeds s on s.provider_id = a.provider_id and s.model_id in (a.model_id, '')
            where derived_at >= %(since)s
            order by a.provider_id, a.model_id, of_model desc
            """,
            {
                "providers": [provider for provider, _ in pairs],
                "models": [model for _, model in pairs],
                "lately": now - DAY,
                "since": midnight(now - WEEK),
            },
        ).fetchall()
    return {(row.provider_id, row.model_id): _speed(row) for row in rows}


@dataclass(frozen=True, slots=True)
class HourOfSpeed:
    """First token of an offer in an hour, within 1%."""

    provider_id: str
    model_id: str
    at: datetime
    p50_ttft_ms: float
    p95_ttft_ms: float


def hours(conn: Connection, pairs: Sequence[Pair], *, now: datetime) -> dict[Pair, list[HourOfSpeed]]:
    """First token of offers by the hour for seven days, the oldest first; only of what was measured of that model."""
    found: dict[Pair, list[HourOfSpeed]] = {}
    if not pairs:
        return found
    for provider_id, model_id, at, p50, p95 in conn.execute(
        """
        with seen as (
            select h.provider_id, h.model_id, h.at, b,
                   sum(sum(c)) over (partition by h.provider_id, h.model_id, h.at order by b) as upto,
                   sum(sum(c)) over (partition by h.provider_id, h.model_id, h.at) as total
            from unnest(%(providers)s::text[], %(models)s::text[]) as a (provider_id, model_id)
            join probe_hours h on h.provider_id = a.provider_id and h.model_id = a.model_id
                              and h.kind = 'latency' and h.at >= %(since)s
            cross join unnest(h.ttft_buckets, h.ttft_counts) as u (b, c)
            group by 1, 2, 3, 4
        )
        select provider_id, model_id, at, min(b) filter (where upto >= ceil(total * 0.5)),
               min(b) filter (where upto >= ceil(total * 0.95))
        from seen group by 1, 2, 3 order by 1, 2, 3
        """,
        {
            "providers": [provider for provider, _ in pairs],
            "models": [model for _, model in pairs],
            "since": now - WEEK,
        },
    ):
        hour = HourOfSpeed(provider_id, model_id, at, round(middle(p50), 2), round(middle(p95), 2))
        found.setdefault((provider_id, model_id), []).append(hour)
    return found


def _speed(row: _Row) -> Speed:
    return Speed(
        p50_ttft_ms=None if row.p50 is None else round(middle(row.p50), 2),
        p95_ttft_ms=None if row.p95 is None else round(middle(row.p95), 2),
        tokens_per_second=None if row.tokens_per_second is None else round(row.tokens_per_second, 2),
        of_model=row.of_model,
        simulated=row.simulated,
    )
