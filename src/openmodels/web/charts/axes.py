"""The lines and names of a chart's two axes."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from openmodels.web.charts.scales import Scale, Times, Unit
from openmodels.web.charts.svg import element, percent

EDGE = 6
"""How near to an end a name is when it must not be centred."""


def upright(scale: Scale, unit: Unit) -> Markup:
    """The grid and names of the axis at the left."""
    lines = [
        element("line", x1=0, x2="100%", y1=percent(100 - place), y2=percent(100 - place), class_="grid-line")
        for place in map(scale.at, scale.ticks)
    ]
    names = [
        element(
            "text", unit.tick(tick), x=0, dx="-0.6em", y=percent(100 - scale.at(tick)), dy="0.32em", class_="at-left"
        )
        for tick in scale.ticks
    ]
    return _group(lines + names, is_number=True)


def flat(scale: Scale, unit: Unit) -> Markup:
    """The names of the axis below, with short grid lines."""
    return _group(_below((scale.at(tick), unit.tick(tick), None) for tick in scale.ticks), is_number=True)


def timely(scale: Times) -> Markup:
    """The names of a time axis below."""
    return _group(_below((tick.place, tick.name, tick.machine) for tick in scale.ticks))


def _below(named: Iterable[tuple[float, str, str | None]]) -> list[Markup]:
    found = []
    for place, name, machine in named:
        # The names at both ends stay inside the picture.
        side = "from-start" if place < EDGE else "to-end" if place > 100 - EDGE else "around"
        found.append(element("text", name, x=percent(place), y="100%", dy="1.5em", class_=side, data_at=machine))
    return found


def _group(inside: list[Markup], *, is_number: bool = False) -> Markup:
    return element("g", *inside, class_="axis n" if is_number else "axis", aria_hidden="true")
