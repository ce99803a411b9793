"""Which prices of peak or off-peak hours hold at a moment, and until when; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from openmodels.contract.prices import Pricing, Schedule

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ROUND = range(-1, 9)
"""Days around a moment in which hours that hold at it, or hold next, begin: every weekday, whatever the zone."""

EARLIEST, LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9998, 12, 31, tzinfo=UTC)
"""Moments beyond these count as these: around them lie days that a calendar cannot hold."""


class ZoneNotKnown(Exception):
    """This system does not know a time zone, so nobody can say whether its hours hold."""


def holding(schedules: Iterable[Schedule] | None, at: datetime) -> Schedule | None:
    """The first of these hours that hold at a moment; raises ZoneNotKnown."""
    at = min(max(at, EARLIEST), LATEST)
    for schedule in schedules or ():
        if any(start <= at < end for start, end in _spans(schedule, at)):
            return schedule
    return None


def next_change(pricings: Iterable[Pricing | None], at: datetime) -> datetime | None:
    """The moment after this one at which some hours of these prices begin or end; None where there are none."""
    changes = []
    for pricing in pricings:
        for schedule in (pricing and pricing.schedules) or ():
            try:
                changes += [moment for span in _spans(schedule, at) for moment in span if moment > at]
            except ZoneNotKnown:
                continue  # its cost is not known, now or later
    return min(changes, default=None)


def _spans(schedule: Schedule, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """From when until when, in UTC, these hours hold around a moment."""
    zone = _zone(schedule.time_zone)
    starts, ends = time.fromisoformat(schedule.starts_at), time.fromisoformat(schedule.ends_at)
    today = at.astimezone(zone).date()
    for days in ROUND:
        day = today + timedelta(days=days)
        if schedule.weekdays is None or WEEKDAYS[day.weekday()] in schedule.weekdays:
            last = day if ends > starts else day + timedelta(days=1)
            yield (
                datetime.combine(day, starts, zone).astimezone(UTC),
                datetime.combine(last, ends, zone).astimezone(UTC),
            )


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ZoneNotKnown(name) from error
