"""SVG elements as text.

A picture has no viewBox: it is as wide as its place, and positions are percentages of it, so that letters and
circles keep their size. Lines, which know no percentages, stand in an inner picture that is stretched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from markupsafe import Markup

WHOLE = 100
"""Width and height of a stretched picture."""
Point = tuple[float, float]


def element(name: str, *inside: object, **attributes: object) -> Markup:
    """An element; what is inside is escaped unless it is markup, `class_` is class, and None leaves one out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_safe(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    # The names are ours; values and texts are escaped.
    return Markup(f"<{name}{written}>{''.join(map(_safe, inside))}</{name}>")  # noqa: S704


def _safe(value: object) -> str:
    # A page has thousands: this costs a third of what makes markup of each.
    return str(value) if isinstance(value, Markup) else escape(str(value))


def picture(kind: str, title: str, description: str, *inside: object, stretched: bool = False) -> Markup:
    """The whole picture, with what a screen reader says of it."""
    return element(
        "svg",
        element("title", title),
        element("desc", description),
        *inside,
        role="img",
        class_=f"chart-{kind}",
        viewBox=f"0 0 {WHOLE} {WHOLE}" if stretched else None,
        preserveAspectRatio="none" if stretched else None,
    )


def stretch(*inside: object) -> Markup:
    """An inner picture of 100 by 100 that fills the outer one."""
    return element(
        "svg",
        *inside,
        viewBox=f"0 0 {WHOLE} {WHOLE}",
        preserveAspectRatio="none",
        width="100%",
        height="100%",
        class_="stretched",
    )


def number(value: float) -> str:
    """A coordinate in few letters."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def percent(value: float) -> str:
    """A place, 0 to 100, as a percentage."""
    return f"{number(value)}%"


def polyline(points: Iterable[Point]) -> str:
    """The path through points."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points)


def staircase(points: Sequence[Point]) -> str:
    """The path that keeps each height until the next point."""
    path = f"M{number(points[0][0])} {number(points[0][1])}"
    return path + "".join(f"H{number(x)}V{number(y)}" for x, y in points[1:])


def runs(points: Iterable[Point | None]) -> list[list[Point]]:
    """Points in unbroken pieces; None ends a piece."""
    found: list[list[Point]] = [[]]
    for point in points:
        if point is not None:
            found[-1].append(point)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]
