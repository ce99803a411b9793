"""A price over time: it holds until the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from openmodels.web.charts.axes import timely, upright
from openmodels.web.charts.chart import Chart, Table
from openmodels.web.charts.scales import Times, Unit, day, from_zero, times
from openmodels.web.charts.svg import element, percent, picture, staircase, stretch

COLOURS = 6
"""Series have the classes series-0 to series-5."""


@dataclass(frozen=True, slots=True)
class Steps:
    """A named series: from each moment on, a value, or None from when it is not known."""

    name: str
    points: tuple[tuple[datetime, float | None], ...]


def steps(series: Sequence[Steps], *, title: str, unit: Unit, since: datetime, until: datetime) -> Chart:
    """Series of steps between two moments; unknown stretches stay empty."""
    across = times(since, until)
    values = [value for one in series for _, value in one.points if value is not None]
    scale = from_zero(values)
    drawn: list[Markup] = []
    marks: list[Markup] = []
    for n, one in enumerate(series):
        for run in _pieces(one, across):
            places = [(across.at(moment), 100 - scale.at(value)) for moment, value in run]
            drawn.append(element("path", d=staircase(places), class_=f"line series-{n % COLOURS}"))
        marks += [
            element(
                "circle",
                element("title", f"{one.name}, {day(moment)}: {unit.write(value)}"),
                cx=percent(across.at(moment)),
                cy=percent(100 - scale.at(value)),
                r=3.5,
                class_=f"dot series-{n % COLOURS}",
            )
            for moment, value in one.points
            if value is not None and since <= moment <= until
        ]
    rows = sorted(
        ((moment, one.name, value) for one in series for moment, value in one.points), key=lambda row: row[:2]
    )
    description = f"{unit.name} of {len(series)} series, {day(since)} to {day(until)}, {len(rows)} values."
    return Chart(
        "steps",
        picture("steps", title, description, upright(scale, unit), timely(across), stretch(*drawn), *marks),
        title,
        description,
        Table(
            ("Since", "What", unit.name),
            tuple((at.date(), name, "unknown" if v is None else unit.write(v)) for at, name, v in reversed(rows)),
            numbers=2,
        ),
        tuple((f"series-{n % COLOURS}", one.name) for n, one in enumerate(series)),
    )


def _pieces(one: Steps, across: Times) -> list[list[tuple[datetime, float]]]:
    """The stretches of time in which a value is known, each with the moment at which it ends."""
    found: list[list[tuple[datetime, float]]] = []
    run: list[tuple[datetime, float]] = []
    for moment, value in one.points:
        if run and value is None:
            found.append([*run, (moment, run[-1][1])])
            run = []
        elif value is not None:
            run.append((moment, value))
    if run:
        found.append([*run, (across.until, run[-1][1])])
    return found
