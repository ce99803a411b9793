"""A bar a day: how much of it a provider was there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from markupsafe import Markup

from openmodels.web.charts.chart import Chart, Table
from openmodels.web.charts.scales import day
from openmodels.web.charts.svg import element, number, picture

GOOD, FAIR = 99.5, 95.0
"""Percent from which a day is a good one, and from which it is a fair one."""
HEIGHT = {"up": 100, "degraded": 75, "down": 50, "none": 12}
"""Colour is not the only sign: the worse the day, the lower its bar."""
LEGEND = (
    ("up", f"{GOOD:g}% and more"),
    ("degraded", f"{FAIR:g}% and more"),
    ("down", "less"),
    ("none", "not measured"),
)
GAP = 0.3


@dataclass(frozen=True, slots=True)
class Day:
    """A day and the percentage of its probes that found the provider there; None without probes."""

    day: date
    uptime: float | None

    @property
    def level(self) -> str:
        """up, degraded, down, or none when nobody measured."""
        if self.uptime is None:
            return "none"
        return "up" if self.uptime >= GOOD else "degraded" if self.uptime >= FAIR else "down"


def uptime_bars(days: Sequence[Day], *, title: str, tips: bool = True) -> Chart:
    """Days, the oldest first; without `tips` a row of a table needs four elements and not two a day."""
    known = [one.uptime for one in days if one.uptime is not None]
    bad = [one for one in days if one.level in ("degraded", "down")]
    if known:
        description = f"{len(known)} of {len(days)} days measured; {len(bad) or 'none'} of them below {GOOD:g}%."
    else:
        description = f"None of {len(days)} days measured."
    bars = _single(days) if tips else _joined(days)
    rows = tuple((day(one.day), _percent(one.uptime)) for one in reversed(days))
    return Chart(
        "bars",
        picture("bars", title, description, *bars, stretched=True),
        title,
        description,
        Table(("Day", "Uptime"), rows if known else ()),
        LEGEND,
    )


def _single(days: Sequence[Day]) -> list[Markup]:
    return [
        element(
            "path", element("title", f"{day(one.day)}: {_percent(one.uptime)}"), d=_bar(n, one, days), class_=one.level
        )
        for n, one in enumerate(days)
    ]


def _joined(days: Sequence[Day]) -> list[Markup]:
    """Neighbours of one level are one bar: at this size nobody sees them apart."""
    paths: dict[str, str] = {}
    at = 0
    for level, run in groupby(one.level for one in days):
        wide = len(list(run))
        paths[level] = paths.get(level, "") + _rectangle(at / len(days), wide / len(days), level)
        at += wide
    return [element("path", d=d, class_=level) for level, d in paths.items()]


def _bar(n: int, one: Day, days: Sequence[Day]) -> str:
    return _rectangle(n / len(days), (1 - GAP) / len(days), one.level)


def _rectangle(left: float, wide: float, level: str) -> str:
    height, width = HEIGHT[level], number(100 * wide)
    return f"M{number(100 * left)} {100 - height}h{width}v{height}h-{width}z"


def _percent(uptime: float | None) -> str:
    return "not measured" if uptime is None else f"{uptime:.2f}".rstrip("0").rstrip(".") + "%"
