"""Reading what the page of all providers' states shows: the same few statements, however many providers there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection
from psycopg.rows import class_row

from openmodels.contract.histogram import middle
from openmodels.contract.status import Severity, State
from openmodels.contract.telemetry import Incident

HOURS = 24


@dataclass(frozen=True, slots=True)
class Seen:
    """What one region's last health probe of a provider found; all but the provider is None when there was none."""

    provider_id: str
    provider_name: str
    incident_since: datetime | None
    incident_severity: Severity | None
    region: str | None
    checked_at: datetime | None
    interval_s: int | None
    state: State | None
    error: str | None
    detail: str | None
    response_ms: float | None
    simulated: bool | None


@dataclass(frozen=True, slots=True)
class LastDay:
    """A provider's health probes of 24 hours: the average answer of each hour, oldest first, None without one."""

    responses: tuple[float | None, ...]
    good: int
    down: int


@dataclass(frozen=True, slots=True)
class FirstToken:
    """Percentiles of the time to the first token, within 1%, and the number of right answers behind them."""

    p50_ms: float
    p95_ms: float
    samples: int


@dataclass(frozen=True, slots=True)
class Prober:
    """A place that probes are sent from."""

    region: str
    last_seen_at: datetime
    online: bool | None
    last_online_at: datetime | None


def seen(conn: Connection, *, region: str | None = None, provider_id: str | None = None) -> list[Seen]:
    """The last health probe of every live provider in every region (or in one), by name; one row for those without."""
    with conn.cursor(row_factory=class_row(Seen)) as cursor:
        return cursor.execute(
            """
            select p.id as provider_id, p.name as provider_name, i.opened_at as incident_since,
                   i.severity as incident_severity, s.region, s.checked_at, s.interval_s, s.state, s.error, s.detail,
                   s.response_ms, s.simulated
            from providers p
            left join provider_states s on s.provider_id = p.id and (%(region)s::text is null or s.region = %(region)s)
            left join incidents i on i.provider_id = p.id and i.closed_at is null
            where p.present and p.status <> 'retired' and (%(provider)s::text is null or p.id = %(provider)s)
            order by lower(p.name), p.id, s.region
            """,
            {"region": region, "provider": provider_id},
        ).fetchall()


def last_days(
    conn: Connection, *, now: datetime, region: str | None = None, provider_id: str | None = None
) -> dict[str, LastDay]:
    """The last 24 hours of health probes by provider; those that nobody has probed are left out."""
    found: dict[str, LastDay] = {}
    for provider, places, averages, good, down in conn.execute(
        """
        with hourly as (
            select provider_id, (extract(epoch from at - %(first)s::timestamptz) / 3600)::int as place,
                   sum(response_sum) / nullif(sum((select sum(c) from unnest(response_counts) as c)), 0)::float8
                       as response_ms,
                   sum(up + degraded) as good, sum(down) as down
            from probe_hours
            where kind = 'health' and at >= %(first)s and at < %(first)s::timestamptz + %(hours)s * interval '1 hour'
              and (%(region)s::text is null or region = %(region)s)
              and (%(provider)s::text is null or provider_id = %(provider)s)
            group by 1, 2
        )
        select provider_id, array_agg(place), array_agg(response_ms), sum(good)::int, sum(down)::int
        from hourly group by 1
        """,
        {"first": beginning(now), "hours": HOURS, "region": region, "provider": provider_id},
    ):
        by_place = dict(zip(places, averages, strict=True))
        found[provider] = LastDay(tuple(map(by_place.get, range(HOURS))), good, down)
    return found


def first_tokens(conn: Connection, *, now: datetime, region: str | None = None) -> dict[str, FirstToken]:
    """The time to the first token in the last 24 hours by provider, whichever model was asked."""
    rows = conn.execute(
        """
        with counted as (
            select provider_id, b, sum(c) as n
            from probe_hours, unnest(ttft_buckets, ttft_counts) as u (b, c)
            where kind = 'latency' and at > %(now)s::timestamptz - interval '24 hours'
              and (%(region)s::text is null or region = %(region)s)
            group by 1, 2
        ), ordered as (
            select provider_id, b, sum(n) over (partition by provider_id order by b) as upto,
                   sum(n) over (partition by provider_id) as total
            from counted
        )
        select provider_id, min(b) filter (where upto >= ceil(total * 0.5)),
               min(b) filter (where upto >= ceil(total * 0.95)), max(total)::int
        from ordered group by 1
        """,
        {"now": now, "region": region},
    )
    return {row[0]: FirstToken(middle(row[1]), middle(row[2]), row[3]) for row in rows}


def unmeasured(conn: Connection, *, region: str | None = None) -> Mapping[str, str]:
    """Why no latency is measured, by provider, such as a missing key; the newest reason."""
    return {
        row[0]: row[1]
        for row in conn.execute(
            """
            select distinct on (provider_id) provider_id, reason from probe_skips
            where kind = 'latency' and (%(region)s::text is null or region = %(region)s)
            order by provider_id, last_at desc
            """,
            {"region": region},
        )
    }


def probers(conn: Connection) -> list[Prober]:
    """The places that probes are sent from, by name."""
    with conn.cursor(row_factory=class_row(Prober)) as cursor:
        return cursor.execute(
            "select region, last_seen_at, online, last_online_at from probe_regions order by region"
        ).fetchall()


def incidents(conn: Connection, *, since: datetime, limit: int, provider_id: str | None = None) -> Sequence[Incident]:
    """Incidents that are open or ended after a moment: open ones first, then the newest."""
    with conn.cursor(row_factory=class_row(Incident)) as cursor:
        return cursor.execute(
            """
            select i.provider_id, p.name as provider_name, i.opened_at, i.closed_at, i.severity, i.regions, i.simulated
            from incidents i left join providers p on p.id = i.provider_id
            where (i.closed_at is null or i.closed_at >= %(since)s)
              and (%(provider)s::text is null or i.provider_id = %(provider)s)
            order by i.closed_at is not null, i.opened_at desc, i.id desc limit %(limit)s
            """,
            {"since": since, "limit": limit, "provider": provider_id},
        ).fetchall()


def beginning(now: datetime) -> datetime:
    """The first of the 24 hours that end with the one of now."""
    return now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=HOURS - 1)
