"""How fast something is over time: the median as a line, and up to the 95th percentile as a band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from openmodels.web.charts.axes import timely, upright
from openmodels.web.charts.chart import Chart, Table
from openmodels.web.charts.scales import Unit, day, from_zero, times
from openmodels.web.charts.svg import Point, element, picture, polyline, stretch

PATIENCE = 3
"""Steps that a line bridges: probes are few, and one that is missing says nothing."""


@dataclass(frozen=True, slots=True)
class Band:
    """Median and 95th percentile of an hour or day; None when nothing was measured."""

    at: datetime
    p50: float | None
    p95: float | None


def bands(
    points: Sequence[Band],
    *,
    title: str,
    unit: Unit,
    since: datetime,
    until: datetime,
    step: timedelta,
    most: float = 0.0,
) -> Chart:
    """Points in order of time; where none follows for more than three steps, line and band break.

    `most` is a value that the axis reaches at least, so that charts beside each other can be compared.
    """
    across = times(since, until)
    known = [(one.at, one.p50, one.p95) for one in points if one.p50 is not None and one.p95 is not None]
    scale = from_zero([most, *(p95 for _, _, p95 in known)])
    drawn: list[Markup] = []
    for run in _runs(known, step):
        middle = [(across.at(at), 100 - scale.at(p50)) for at, p50, _ in run]
        upper = [(across.at(at), 100 - scale.at(p95)) for at, _, p95 in run]
        if len(run) == 1:  # a lone point has no length: it is drawn as wide as its hour or day
            end = across.at(run[0][0] + step)
            middle, upper = [*middle, (end, middle[0][1])], [*upper, (end, upper[0][1])]
        area: list[Point] = [*upper, *reversed(middle)]
        drawn.append(element("path", d=polyline(area) + "Z", class_="band"))
        drawn.append(element("path", d=polyline(middle), class_="line"))
    by_day = step >= timedelta(days=1)
    rows = tuple((at.date() if by_day else at, unit.write(p50), unit.write(p95)) for at, p50, p95 in reversed(known))
    description = (
        f"{unit.name} from {day(since)} to {day(until)}: median {unit.write(min(one[1] for one in known))} to "
        f"{unit.write(max(one[1] for one in known))}, 95th percentile up to {unit.write(max(one[2] for one in known))}."
        if known
        else f"{unit.name}: nothing was measured from {day(since)} to {day(until)}."
    )
    return Chart(
        "bands",
        picture("bands", title, description, upright(scale, unit), timely(across), stretch(*drawn)),
        title,
        description,
        Table(("Time", "Median", "95th percentile"), rows),
        (("line", "median"), ("band", "up to the 95th percentile")),
    )


def _runs(known: Sequence[tuple[datetime, float, float]], step: timedelta) -> list[list[tuple[datetime, float, float]]]:
    found: list[list[tuple[datetime, float, float]]] = []
    for one in known:
        if found and one[0] - found[-1][-1][0] <= PATIENCE * step:
            found[-1].append(one)
        else:
            found.append([one])
    return found
