"""A line without axes, of the size of a word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from openmodels.web.charts.chart import Chart, Table
from openmodels.web.charts.scales import Unit
from openmodels.web.charts.svg import element, picture, polyline, runs

EDGE = 6
"""Room above and below the line, so that its thickness is not cut."""


def sparkline(values: Sequence[float | None], *, title: str, unit: Unit, names: Sequence[str | datetime] = ()) -> Chart:
    """Values at even distances, the oldest first; None leaves a gap. `names` are the rows of the table."""
    known = [value for value in values if value is not None]
    low, high = min(known, default=0.0), max(known, default=0.0)
    span = high - low
    width = max(len(values) - 1, 1)

    def place(n: int, value: float) -> tuple[float, float]:
        height = (value - low) / span if span else 0.5
        # A page has hundreds of these: a hundredth of the height is less than a pixel, and more digits weigh.
        return round(100 * n / width, 1), round(100 - EDGE - (100 - 2 * EDGE) * height)

    pieces = runs(None if value is None else place(n, value) for n, value in enumerate(values))
    # A value between two gaps would be a line without length: it is drawn as a dash.
    drawn = [polyline(run if len(run) > 1 else [run[0], (run[0][0] + 1, run[0][1])]) for run in pieces]
    description = (
        f"{unit.name}: from {unit.write(low)} to {unit.write(high)}, last {unit.write(known[-1])}."
        if known
        else f"{unit.name}: nothing is known."
    )
    line = [element("path", d="".join(drawn), class_="line")] if drawn else []
    svg = picture("sparkline", title, description, *line, stretched=True)
    rows = tuple(
        (name, "unknown" if value is None else unit.write(value))
        for name, value in zip(names or map(str, range(1, len(values) + 1)), values, strict=True)
    )
    return Chart("sparkline", svg, title, description, Table(("", unit.name), rows if known else ()))
