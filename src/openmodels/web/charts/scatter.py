"""Two figures of some things, lower being better in both, and the line of those that nothing beats in both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openmodels.web.charts.axes import flat, upright
from openmodels.web.charts.chart import Chart, Table
from openmodels.web.charts.scales import Unit, fitting
from openmodels.web.charts.steps import COLOURS
from openmodels.web.charts.svg import element, percent, picture, staircase, stretch
from openmodels.web.words import listed

RIGHT = 60
"""From this place on a name stands left of its dot, so that it does not leave the picture."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A thing with both figures; one that is not known keeps it out of the picture, and in the table."""

    name: str
    x: float | None
    y: float | None
    group: int | None = None
    """Dots of one group share a colour; without one, each has its own."""
    label: str | None = None
    """What stands beside the dot, when that is less than its name."""


def pareto(dots: Sequence[Dot]) -> list[Dot]:
    """The dots that no other beats or equals in one figure and beats in the other, by x."""
    known = [(dot.x, dot.y, dot) for dot in dots if dot.x is not None and dot.y is not None]
    front: list[Dot] = []
    least = float("inf")
    last: tuple[float, float] | None = None
    for x, y, dot in sorted(known, key=lambda one: one[:2]):
        if y < least or (x, y) == last:
            front.append(dot)
            least, last = y, (x, y)
    return front


def scatter(dots: Sequence[Dot], *, title: str, x: Unit, y: Unit, names: bool = True) -> Chart:
    """Dots by two figures with the Pareto line; names stand beside dots, or only in their tips."""
    known = [(n, dot, dot.x, dot.y) for n, dot in enumerate(dots) if dot.x is not None and dot.y is not None]
    across, up = fitting([one[2] for one in known]), fitting([one[3] for one in known])
    best = pareto(dots)
    places = [(across.at(dot.x or 0), 100 - up.at(dot.y or 0)) for dot in best]
    # From the top to the first, along the steps, and to the right end: all that is above and right is beaten.
    line = [(places[0][0], 0.0), *places, (100.0, places[-1][1])] if places else []
    drawn = [element("path", d=staircase(line), class_="pareto")] if line else []
    marks = []
    for n, dot, dx, dy in known:
        left, top = across.at(dx), 100 - up.at(dy)
        tip = f"{dot.name}: {x.write(dx)}, {y.write(dy)}"
        number = n if dot.group is None else dot.group
        colour = f"series-{number % COLOURS}" if names else ("best" if dot in best else "beaten")
        marks.append(
            element("circle", element("title", tip), cx=percent(left), cy=percent(top), r=5, class_=f"dot {colour}")
        )
        if names and (text := dot.name if dot.label is None else dot.label):
            side = {"class_": "to-end", "dx": "-0.8em"} if left > RIGHT else {"class_": "from-start", "dx": "0.8em"}
            marks.append(element("text", text, x=percent(left), y=percent(top), dy="-0.5em", **side))
    description = (
        f"{y.name} against {x.name.lower()} of {len(known)}; "
        f"none is better in both than {listed([dot.name for dot in best])}."
        if known
        else "Nothing has both figures."
    )
    rows = tuple(
        (
            dot.name,
            "unknown" if dot.x is None else x.write(dot.x),
            "unknown" if dot.y is None else y.write(dot.y),
            "yes" if dot in best else "no",
        )
        for dot in dots
    )
    svg = picture("scatter", title, description, upright(up, y), flat(across, x), stretch(*drawn), *marks)
    return Chart("scatter", svg, title, description, Table(("", x.name, y.name, "Best"), rows if known else ()))
