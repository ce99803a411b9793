"""The telemetry of one provider, as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from psycopg import Connection

from openmodels.contract.status import State
from openmodels.contract.telemetry import Incident
from openmodels.store import provider_telemetry, status_board
from openmodels.store.provider_telemetry import DayCounts, Speed
from openmodels.store.status_board import LastDay, Prober, Seen
from openmodels.web.charts import Chart, Day, sparkline, uptime_bars
from openmodels.web.pages.board import RESPONSE, Notice, Row, judged, notices, rows

DAYS = 90
SPEED = timedelta(days=7)
MOST_INCIDENTS = 12


@dataclass(frozen=True, slots=True)
class Region:
    """What a region sees of the provider now."""

    name: str
    state: State


@dataclass(frozen=True, slots=True)
class Telemetry:
    """State now, 90 days, incidents, and speed by model and region."""

    now: datetime
    row: Row
    regions: tuple[Region, ...]
    hours: Chart | None
    """The answer times of 24 hours, hour by hour: the figures behind the line of the page of all providers."""
    bars: Chart
    uptime: float | None
    """Share of good ones among the known probes of 90 days, in percent."""
    measured_days: int
    incidents: tuple[Incident, ...]
    speeds: tuple[Speed, ...]
    notices: tuple[Notice, ...]
    probers: tuple[Prober, ...]


def read(conn: Connection, provider_id: str, *, now: datetime) -> Telemetry | None:
    """What probes have found of a provider; None for one that is retired, which nobody probes."""
    seen = status_board.seen(conn, provider_id=provider_id)
    if not seen:
        return None
    since = now.date() - timedelta(days=DAYS - 1)
    return telemetry(
        seen,
        status_board.probers(conn),
        provider_telemetry.days(conn, provider_id, since=since),
        status_board.incidents(conn, since=now - timedelta(days=DAYS), limit=MOST_INCIDENTS, provider_id=provider_id),
        provider_telemetry.speeds(conn, provider_id, since=now - SPEED),
        status_board.unmeasured(conn),
        status_board.last_days(conn, now=now, provider_id=provider_id).get(provider_id),
        now=now,
    )


def telemetry(
    seen: Sequence[Seen],
    probers: Sequence[Prober],
    days: Sequence[DayCounts],
    incidents: Sequence[Incident],
    speeds: Sequence[Speed],
    unmeasured: Mapping[str, str],
    last_day: LastDay | None = None,
    *,
    now: datetime,
) -> Telemetry:
    """The telemetry that the page shows."""
    [row] = rows(seen, {}, {}, unmeasured, now=now)
    good, down = sum(one.good for one in days), sum(one.down for one in days)
    return Telemetry(
        now=now,
        row=row,
        regions=tuple(Region(one.region, judged(one, now=now)) for one in seen if one.region),
        hours=hours(last_day, row.name, now) if last_day else None,
        bars=uptime_bars(calendar(days, now.date()), title=f"{row.name}: uptime of {DAYS} days"),
        uptime=100 * good / (good + down) if good + down else None,
        measured_days=len(days),
        incidents=tuple(incidents),
        speeds=tuple(speeds),
        notices=tuple(notices(probers, [row], now=now)) if row.checked_at else (),
        probers=tuple(probers),
    )


def hours(last_day: LastDay, name: str, now: datetime) -> Chart:
    """The answer times of 24 hours, each hour with its figure."""
    first = status_board.beginning(now)
    return sparkline(
        last_day.responses,
        title=f"{name}: answers of the last 24 hours",
        unit=RESPONSE,
        names=[first + timedelta(hours=n) for n in range(len(last_day.responses))],
    )


def calendar(days: Sequence[DayCounts], today: date) -> list[Day]:
    """The last 90 days, oldest first; one without known probes is not measured."""
    by_day = {one.day: 100 * one.good / (one.good + one.down) for one in days}
    return [Day(day, by_day.get(day)) for day in (today - timedelta(days=n) for n in range(DAYS - 1, -1, -1))]
