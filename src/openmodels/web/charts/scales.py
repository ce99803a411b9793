"""Where values stand on an axis, 0 to 100, and which round ones are named there."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from openmodels.web.amounts import MONTHS

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
MOST_TICKS = 5
WIDE = 30
"""How many times the least value the greatest is, before an axis counts in powers of ten."""
HOURS, DAYS = timedelta(days=2), timedelta(days=200)
"""Up to these, a time axis names hours, and days; above, months with their year."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What an axis is of, and how its values are written in the table and, shorter, at the axis."""

    name: str
    write: Callable[[float], str]
    short: Callable[[float], str] | None = None

    def tick(self, value: float) -> str:
        """A round value at the axis."""
        return (self.short or self.write)(value)


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from `low` to `high`; `ticks` are the values that are named."""

    low: float
    high: float
    ticks: tuple[float, ...]
    is_log: bool = False

    def at(self, value: float) -> float:
        """The place of a value, 0 at the low end and 100 at the high one."""
        if self.is_log:
            low, high, value = math.log10(self.low), math.log10(self.high), math.log10(max(value, self.low))
        else:
            low, high = self.low, self.high
        return 100 * (value - low) / (high - low)


def from_zero(values: Iterable[float]) -> Scale:
    """An axis from zero to a round value above all others."""
    most = max(values, default=0.0) or 1.0
    rough = most / (MOST_TICKS - 1)
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * one for one in STEPS if size * one >= rough * (1 - 1e-9))
    count = math.ceil(most / step - 1e-9)
    return Scale(0.0, step * count, tuple(step * n for n in range(count + 1)))


def fitting(values: Sequence[float]) -> Scale:
    """From zero, or in powers of ten where values are very unlike; a value of zero keeps the axis linear."""
    least, most = min(values, default=0.0), max(values, default=0.0)
    if least <= 0 or most / least < WIDE:
        return from_zero(values)
    low, high = math.floor(math.log10(least)), math.ceil(math.log10(most))
    ticks = tuple(10.0**n for n in range(low, high + 1))
    return Scale(ticks[0], ticks[-1], ticks, is_log=True)


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment that is named on a time axis: its place, its name, and the hour, day or month as a machine reads it."""

    place: float
    name: str
    machine: str


@dataclass(frozen=True, slots=True)
class Times:
    """A time axis, with the moments that are named on it."""

    since: datetime
    until: datetime
    ticks: tuple[Tick, ...]

    def at(self, moment: datetime) -> float:
        """The place of a moment, 0 to 100; those outside stand at the ends."""
        share = (moment - self.since) / (self.until - self.since)
        return 100 * min(1.0, max(0.0, share))


def times(since: datetime, until: datetime, most: int = 4) -> Times:
    """The axis between two moments, with whole days or hours named; raises ValueError when they are not in order."""
    span = until - since
    if span <= timedelta(0):
        raise ValueError(f"a time axis from {since} to {until} has no length")
    days = span > HOURS
    unit = timedelta(days=1) if days else timedelta(hours=1)
    size = max(1, math.ceil(span / unit / most)) * unit
    whole = since.replace(hour=0 if days else since.hour, minute=0, second=0, microsecond=0)
    moment = whole if whole == since else whole + unit
    named: list[Tick] = []
    before = None
    while moment <= until:
        # The year is said once, so that names do not touch on a small screen.
        name, machine = _tick(moment, span, with_year=moment.year != before)
        named.append(Tick(100 * ((moment - since) / span), name, machine))
        before = moment.year
        moment += size
    return Times(since, until, tuple(named))


def _tick(moment: datetime, span: timedelta, *, with_year: bool) -> tuple[str, str]:
    if span <= HOURS:
        return f"{moment:%H:%M}", f"{moment:%Y-%m-%dT%H:%MZ}"
    month = MONTHS[moment.month - 1]
    if span <= DAYS:
        return f"{moment.day} {month}", f"{moment:%Y-%m-%d}"
    return f"{month} {moment.year}" if with_year else month, f"{moment:%Y-%m}"


def day(value: date) -> str:
    """5 Mar 2026, of a day or a moment."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
