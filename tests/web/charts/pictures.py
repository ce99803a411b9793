"""Charts as trees, for tests."""

from __future__ import annotations

from tests.web.tree import Element, parse

from openmodels.web.charts import Chart


def drawn(chart: Chart) -> Element:
    """The picture; fails when its tags do not close each other or it has no words."""
    svg = parse(str(chart.svg)).one("svg", role="img")
    assert svg.inside[0] is svg.all("title")[0]
    assert svg.all("title")[0].text == chart.title
    assert svg.one("desc").text == chart.description
    assert "style" not in str(chart.svg), "the content policy forbids styles in elements"
    return svg


def paths(chart: Chart, class_: str) -> list[str]:
    """The lines of one class."""
    return [path.attributes["d"] for path in drawn(chart).all("path", class_=class_)]
