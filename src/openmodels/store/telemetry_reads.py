"""Reading the telemetry of one provider: its health and its latency."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from psycopg import Connection
from psycopg.rows import class_row, dict_row

from openmodels.contract.histogram import percentile
from openmodels.contract.periods import RAW_DAYS, Bucket, Period, midnight
from openmodels.contract.status import Check, State, is_simulated, overall, region_status
from openmodels.contract.telemetry import (
    Counts,
    HealthCheck,
    Incident,
    LatencyMeasurement,
    Point,
    ProviderHealth,
    ProviderLatency,
    RegionStatus,
)
from openmodels.errors import NotFound
from openmodels.store.nearest import nearest_providers

T = TypeVar("T")

SHARES = (0.5, 0.95, 0.99)
LATELY = timedelta(days=1)
"""Where the newest rows are looked for first, so that not every day's partition is opened."""


@dataclass(frozen=True, slots=True)
class Window:
    """A span of time, and the period that it was asked for as."""

    since: datetime
    until: datetime
    period: Period | None

    def is_raw(self, now: datetime) -> bool:
        """Whether every single probe of it is still kept."""
        return self.since >= now - timedelta(days=RAW_DAYS, minutes=1)


def health(
    conn: Connection,
    provider_id: str,
    window: Window,
    *,
    region: str | None = None,
    limit: int = 50,
    bucket: Bucket | None = None,
    now: datetime,
) -> ProviderHealth:
    """A provider's availability; raises NotFound."""
    name = _names(conn, provider_id, None)[0]
    wanted = {
        "id": provider_id,
        "kind": "health",
        "region": region,
        "model": None,
        "since": window.since,
        "until": window.until,
    }
    regions = [one for one in region_states(conn, [provider_id], now=now)[provider_id] if region in (None, one.region)]
    counts, missing = _counts(conn, wanted, now=now, raw=window.is_raw(now))
    return ProviderHealth(
        provider_id=provider_id,
        provider_name=name,
        period=window.period,
        status=overall({one.region: one.status for one in regions}),
        uptime_percentage=uptime(counts),
        simulated=is_simulated(provider_id),
        counts=counts,
        missing=missing,
        regions=regions,
        incident=_open_incident(conn, provider_id),
        checks=_newest(partial(_checks, conn), wanted | {"limit": limit}),
        series=_series(conn, wanted, bucket, now=now) if bucket else None,
    )


def latency(
    conn: Connection,
    provider_id: str,
    window: Window,
    *,
    model_id: str | None = None,
    region: str | None = None,
    limit: int = 50,
    bucket: Bucket | None = None,
    now: datetime,
) -> ProviderLatency:
    """A provider's speed: of single probes while they are kept, of rollups before; an alias is followed.

    Raises NotFound.
    """
    name, model_id = _names(conn, provider_id, model_id)
    wanted = {
        "id": provider_id,
        "kind": "latency",
        "region": region,
        "model": model_id,
        "since": window.since,
        "until": window.until,
    }
    raw = window.is_raw(now)
    figures = _exact(conn, wanted) if raw else _rolled(conn, wanted)
    return ProviderLatency(
        provider_id=provider_id,
        provider_name=name,
        period=window.period,
        model_id=model_id,
        region=region,
        simulated=is_simulated(provider_id),
        exact=raw,
        not_probed=_skipped(conn, provider_id, region),
        measurements=_newest(partial(_measurements, conn), wanted | {"limit": limit}),
        series=_series(conn, wanted, bucket, now=now) if bucket else None,
        **figures,
    )


def region_states(conn: Connection, provider_ids: Sequence[str], *, now: datetime) -> dict[str, list[RegionStatus]]:
    """What each region sees of some providers now."""
    found: dict[str, list[RegionStatus]] = {provider_id: [] for provider_id in provider_ids}
    for provider_id, region, at, interval_s, state, error in conn.execute(
        """
        select provider_id, region, checked_at, interval_s, state, error from provider_states
        where provider_id = any(%s) order by region
        """,
        [list(provider_ids)],
    ):
        status: State = region_status([Check(at, state)], now=now, interval=timedelta(seconds=interval_s))
        found[provider_id].append(RegionStatus(region=region, status=status, checked_at=at, error=error))
    return found


def uptime(counts: Counts) -> float | None:
    """Share of up and degraded among known probes, in percent; None without any."""
    known = counts.up + counts.degraded + counts.down
    return round(100 * (counts.up + counts.degraded) / known, 4) if known else None


def _names(conn: Connection, provider_id: str, model_id: str | None) -> tuple[str, str | None]:
    """The name of a provider, and the id of a model that may be given by an alias."""
    row: tuple[str, str | None] | None = conn.execute(
        """
        select name, coalesce((select a.model_id from model_aliases a where a.alias = %(model)s), %(model)s)
        from providers where id = %(id)s
        """,
        {"id": provider_id, "model": model_id},
    ).fetchone()
    if row is None:
        raise NotFound("provider", provider_id, nearest_providers(conn, provider_id))
    return row


def _counts(conn: Connection, wanted: Mapping[str, Any], *, now: datetime, raw: bool) -> tuple[Counts, int | None]:
    """Health probes by state, and slots without any; no slots when the single probes are no longer kept.

    Slots are missing between the first probe of a region and the end of the window, or now.
    """
    if not raw:
        row = conn.execute(_BY_DAY, wanted).fetchone()
    else:
        first, past = _whole_days(conn, wanted, now=now)
        row = conn.execute(_BY_SLOT, {**wanted, "now": now, "first": first, "past": past}).fetchone()
    assert row is not None
    *states, missing = row
    return Counts(**dict(zip(("up", "degraded", "down", "unknown"), states, strict=True))), missing


_BY_DAY = """
    select coalesce(sum(up), 0), coalesce(sum(degraded), 0), coalesce(sum(down), 0), coalesce(sum(unknown), 0), null
    from probe_days
    where provider_id = %(id)s and kind = %(kind)s
      and at >= date_trunc('day', %(since)s, 'UTC') and at < %(until)s
      and (%(region)s::text is null or region = %(region)s)
"""
# Whole days are counted already; only the ends of the window are counted of single probes.
_BY_SLOT = """
    with counted as (
        select region, up, degraded, down, unknown from probe_days
        where provider_id = %(id)s and kind = %(kind)s and at >= %(first)s and at < %(past)s
          and (%(region)s::text is null or region = %(region)s)
        union all
        select region, count(*) filter (where state = 'up'), count(*) filter (where state = 'degraded'),
               count(*) filter (where state = 'down'), count(*) filter (where state = 'unknown')
        from probe_results
        where provider_id = %(id)s and kind = %(kind)s
          and (slot >= %(since)s and slot < %(first)s or slot >= %(past)s and slot < %(until)s)
          and (%(region)s::text is null or region = %(region)s)
        group by region
    ), regions as (
        select region, sum(up) as up, sum(degraded) as degraded, sum(down) as down, sum(unknown) as unknown
        from counted group by region
    )
    select coalesce(sum(up), 0), coalesce(sum(degraded), 0), coalesce(sum(down), 0), coalesce(sum(unknown), 0),
           coalesce(sum(greatest(0, floor(extract(epoch from least(%(until)s, %(now)s) - f.slot) / s.interval_s)
                                    - up - degraded - down - unknown)), 0)::bigint
    from regions r
    left join provider_states s on s.provider_id = %(id)s and s.region = r.region
    left join lateral (
        select slot from probe_results
        where provider_id = %(id)s and kind = %(kind)s and region = r.region and model_id = '' and slot >= %(since)s
        order by slot limit 1
    ) f on true
"""


def _whole_days(conn: Connection, wanted: Mapping[str, Any], *, now: datetime) -> tuple[datetime, datetime]:
    """The beginning and end of the days inside a window that rollups have counted in full; both its end without any."""
    since, until = wanted["since"], min(wanted["until"], now)
    row = conn.execute("select min(hour) from rollups_due where hour > %s", [since - timedelta(hours=1)]).fetchone()
    uncounted = row[0] if row and row[0] else until
    first, past = midnight(since), midnight(min(until, uncounted))
    if first < since:
        first += timedelta(days=1)
    return (first, past) if first < past else (wanted["until"], wanted["until"])


def _newest(read: Callable[[Mapping[str, Any]], list[T]], wanted: Mapping[str, Any]) -> list[T]:
    """The newest rows of a window: of its last days, and of all of it only when those have too few."""
    lately = max(wanted["since"], wanted["until"] - LATELY)
    found = read({**wanted, "since": lately})
    return found if len(found) >= wanted["limit"] or lately == wanted["since"] else read(wanted)


def _checks(conn: Connection, wanted: Mapping[str, Any]) -> list[HealthCheck]:
    with conn.cursor(row_factory=class_row(HealthCheck)) as cursor:
        return cursor.execute(
            """
            select state as status, checked_at, response_ms as response_time_ms, region, http_status, error, detail,
                   tries, simulated
            from probe_results
            where provider_id = %(id)s and kind = %(kind)s and slot >= %(since)s and slot < %(until)s
              and (%(region)s::text is null or region = %(region)s)
            order by slot desc, region limit %(limit)s
            """,
            wanted,
        ).fetchall()


def _measurements(conn: Connection, wanted: Mapping[str, Any]) -> list[LatencyMeasurement]:
    with conn.cursor(row_factory=class_row(LatencyMeasurement)) as cursor:
        return cursor.execute(
            """
            select ttft_ms as time_to_first_token_ms, total_ms as total_response_time_ms, checked_at as measured_at,
                   state as status, model_id, region, error, detail, http_status, dns_ms, tcp_ms, tls_ms,
                   first_byte_ms, output_tokens, tokens_per_second as output_tokens_per_second, http_version,
                   request_id, simulated
            from probe_results
            where provider_id = %(id)s and kind = %(kind)s and slot >= %(since)s and slot < %(until)s
              and (%(region)s::text is null or region = %(region)s)
              and (%(model)s::text is null or model_id = %(model)s)
            order by slot desc, region, model_id limit %(limit)s
            """,
            wanted,
        ).fetchall()


def _exact(conn: Connection, wanted: Mapping[str, Any]) -> dict[str, Any]:
    row = conn.execute(
        """
        select count(*), avg(ttft_ms::float8), avg(total_ms::float8),
               percentile_disc(%(shares)s::float8[]) within group (order by ttft_ms),
               percentile_disc(%(shares)s::float8[]) within group (order by total_ms)
        from probe_results
        where provider_id = %(id)s and kind = %(kind)s and slot >= %(since)s and slot < %(until)s and state = 'up'
          and (%(region)s::text is null or region = %(region)s)
          and (%(model)s::text is null or model_id = %(model)s)
        """,
        {**wanted, "shares": list(SHARES)},
    ).fetchone()
    assert row is not None
    samples, average_ttft, average_total, ttft, total = row
    return _figures(samples, average_ttft, average_total, ttft or [None] * 3, total or [None] * 3)


def _rolled(conn: Connection, wanted: Mapping[str, Any]) -> dict[str, Any]:
    found = _rollups(conn, wanted, "day")
    samples = sum(row["up"] for row in found)
    ttft, total = (_merged(found, metric) for metric in ("ttft", "total"))
    return _figures(
        samples,
        _mean(found, "ttft", ttft),
        _mean(found, "total", total),
        [percentile(ttft, share) for share in SHARES],
        [percentile(total, share) for share in SHARES],
    )


def _figures(
    samples: int,
    average_ttft: float | None,
    average_total: float | None,
    ttft: Sequence[float | None],
    total: Sequence[float | None],
) -> dict[str, Any]:
    named = {f"p{share * 100:.0f}_ttft_ms": value for share, value in zip(SHARES, ttft, strict=True)}
    named |= {f"p{share * 100:.0f}_total_ms": value for share, value in zip(SHARES, total, strict=True)}
    named |= {"average_ttft_ms": average_ttft, "average_total_ms": average_total}
    return {"samples": samples, **{name: None if v is None else round(v, 2) for name, v in named.items()}}


def _rollups(conn: Connection, wanted: Mapping[str, Any], bucket: Bucket) -> list[dict[str, Any]]:
    table = "probe_hours" if bucket == "hour" else "probe_days"
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            f"""
            select * from {table}
            where provider_id = %(id)s and kind = %(kind)s and at < %(until)s
              and at >= date_trunc(%(bucket)s, %(since)s, 'UTC')
              and (%(region)s::text is null or region = %(region)s)
              and (%(model)s::text is null or model_id = %(model)s)
            order by at
            """,  # noqa: S608 - our own text
            {**wanted, "bucket": bucket},
        ).fetchall()


def _series(conn: Connection, wanted: Mapping[str, Any], bucket: Bucket, *, now: datetime) -> list[Point]:
    """Every hour or day from the first that has a probe to the end; those without any are there with nulls."""
    by_time: dict[datetime, list[dict[str, Any]]] = {}
    for row in _rollups(conn, wanted, bucket):
        by_time.setdefault(row["at"], []).append(row)
    if not by_time:
        return []
    step = timedelta(hours=1) if bucket == "hour" else timedelta(days=1)
    at, until = min(by_time), max(max(by_time) + step, min(wanted["until"], now))
    points = []
    while at < until:
        points.append(_point(at, by_time.get(at, [])))
        at += step
    return points


def _point(at: datetime, rows: Sequence[Mapping[str, Any]]) -> Point:
    counts = Counts(**{state: sum(row[state] for row in rows) for state in ("up", "degraded", "down", "unknown")})
    response, ttft, total = (_merged(rows, metric) for metric in ("response", "ttft", "total"))
    return Point(
        at=at,
        uptime_percentage=uptime(counts),
        average_response_ms=_mean(rows, "response", response),
        average_ttft_ms=_mean(rows, "ttft", ttft),
        p50_ttft_ms=percentile(ttft, 0.5),
        p95_ttft_ms=percentile(ttft, 0.95),
        average_total_ms=_mean(rows, "total", total),
        probes=counts.up + counts.degraded + counts.down + counts.unknown,
    )


def _merged(rows: Sequence[Mapping[str, Any]], metric: str) -> dict[int, int]:
    total: dict[int, int] = {}
    for row in rows:
        for number, count in zip(row[f"{metric}_buckets"], row[f"{metric}_counts"], strict=True):
            total[number] = total.get(number, 0) + count
    return total


def _mean(rows: Sequence[Mapping[str, Any]], metric: str, counts: Mapping[int, int]) -> float | None:
    number = sum(counts.values())
    return sum(row[f"{metric}_sum"] for row in rows) / number if number else None


def _open_incident(conn: Connection, provider_id: str) -> Incident | None:
    with conn.cursor(row_factory=class_row(Incident)) as cursor:
        return cursor.execute(
            """
            select i.provider_id, p.name as provider_name, i.opened_at, i.closed_at, i.severity, i.regions, i.simulated
            from incidents i left join providers p on p.id = i.provider_id
            where i.provider_id = %s and i.closed_at is null
            """,
            [provider_id],
        ).fetchone()


def _skipped(conn: Connection, provider_id: str, region: str | None) -> str | None:
    row = conn.execute(
        """
        select reason from probe_skips
        where provider_id = %s and kind = 'latency' and (%s::text is null or region = %s) order by last_at desc limit 1
        """,
        [provider_id, region, region],
    ).fetchone()
    return row[0] if row else None
