"""A bar a day: how much of it a provider was there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
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


def level(uptime: float | None) -> str:
    """up, degraded, down, or none when nobody measured."""
    if uptime is None:
        return "none"
    return "up" if uptime >= GOOD else "degraded" if uptime >= FAIR else "down"


def uptime_bars(days: Sequence[Day], *, title: str) -> Chart:
    """Days, the oldest first, each with its tip."""
    description = _described(tuple(level(one.uptime) for one in days))
    rows = tuple((one.day, _percent(one.uptime)) for one in reversed(days))
    return Chart(
        "bars",
        picture("bars", title, description, *_single(days), stretched=True),
        title,
        description,
        Table(("Day", "Uptime"), rows if any(one.uptime is not None for one in days) else ()),
        LEGEND,
    )


def uptime_strip(uptimes: Iterable[float | None], *, title: str) -> Markup:
    """The same for a row of a table, where there are hundreds: four elements, and no figures behind."""
    return _strip(tuple(map(level, uptimes)), title)


@lru_cache(4096)
def _strip(levels: tuple[str, ...], title: str) -> Markup:
    # A provider has hundreds of models, and its strip is the same on the page of each.
    return picture("bars", title, _described(levels), *_joined(levels), stretched=True)


def _described(levels: tuple[str, ...]) -> str:
    known = len(levels) - levels.count("none")
    if not known:
        return f"None of {len(levels)} days measured."
    bad = levels.count("degraded") + levels.count("down")
    return f"{known} of {len(levels)} days measured; {bad or 'none'} of them below {GOOD:g}%."


def _single(days: Sequence[Day]) -> list[Markup]:
    return [
        element(
            "path",
            element("title", f"{day(one.day)}: {_percent(one.uptime)}"),
            d=_bar(n, one, days),
            class_=level(one.uptime),
        )
        for n, one in enumerate(days)
    ]


@lru_cache(1024)
def _joined(levels: tuple[str, ...]) -> tuple[Markup, ...]:
    """Neighbours of one level are one bar: at this size nobody sees them apart."""
    paths: dict[str, str] = {}
    at = 0
    for kind, run in groupby(levels):
        wide = len(list(run))
        paths[kind] = paths.get(kind, "") + _rectangle(at / len(levels), wide / len(levels), kind)
        at += wide
    return tuple(element("path", d=d, class_=kind) for kind, d in paths.items())


def _bar(n: int, one: Day, days: Sequence[Day]) -> str:
    return _rectangle(n / len(days), (1 - GAP) / len(days), level(one.uptime))


def _rectangle(left: float, wide: float, kind: str) -> str:
    height, width = HEIGHT[kind], number(100 * wide)
    return f"M{number(100 * left)} {100 - height}h{width}v{height}h-{width}z"


def _percent(uptime: float | None) -> str:
    return "not measured" if uptime is None else f"{uptime:.2f}".rstrip("0").rstrip(".") + "%"
