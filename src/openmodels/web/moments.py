"""Spans and moments of telemetry as people read them: short, with the exact value beside. All pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from openmodels.web.amounts import MONTHS, Amount

SECOND_MS = 1000


def milliseconds(value: float | None) -> Amount | None:
    """A span in seconds with two decimals, so that points stand below each other: 0.32 s; None stays None."""
    if value is None:
        return None
    return Amount(f"{value / SECOND_MS:.2f} s", f"{value:,.1f} ms")


def percent(value: float | None) -> Amount | None:
    """A share that is 100% only when nothing was missed: 99.996 is 99.99%."""
    if value is None:
        return None
    text = f"{int(value * 100) / 100:.2f}" if value < 100 else "100"
    return Amount(f"{text}%", f"{value:.4f}%")


def clock(value: datetime, now: datetime) -> str:
    """The time of a moment of today, and the day of others: 14:05:09 UTC; 26 Nov, 14:05 UTC."""
    if value.date() == now.date():
        return f"{value:%H:%M:%S} UTC"
    return f"{value.day} {MONTHS[value.month - 1]}, {value:%H:%M} UTC"


def lasted(span: timedelta) -> str:
    """How long something took, in its two greatest units: 3 min; 2 h 10 min; 4 d 6 h."""
    minutes = max(1, round(span.total_seconds() / 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{rest} min"
