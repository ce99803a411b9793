"""What holds for every kind of chart."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.web.charts.pictures import drawn
from tests.web.tree import parse

from openmodels.web.assets import Assets
from openmodels.web.charts import Band, Chart, Day, Dot, Steps, Unit, bands, scatter, sparkline, steps, uptime_bars
from openmodels.web.render import Renderer

EVIL = "</svg><script>alert(1)</script>"
PLAIN = Unit(EVIL, str)
NOW = datetime(2026, 3, 5, tzinfo=UTC)
SPAN: dict[str, Any] = {"since": NOW - timedelta(days=9), "until": NOW}
CHARTS = [
    sparkline([1, 2], title=EVIL, unit=PLAIN),
    uptime_bars([Day(date(2026, 3, 5), 99.0)], title=EVIL),
    steps([Steps(EVIL, ((NOW, 1.0),))], title=EVIL, unit=PLAIN, **SPAN),
    scatter([Dot(EVIL, 1, 2)], title=EVIL, x=PLAIN, y=PLAIN),
    bands([Band(NOW, 1, 2)], title=EVIL, unit=PLAIN, step=timedelta(days=1), **SPAN),
]


@pytest.mark.parametrize("chart", CHARTS, ids=[chart.kind for chart in CHARTS])
def test_names_are_text_and_never_markup(chart: Chart) -> None:
    drawn(chart)
    assert "<script" not in chart.svg


@pytest.mark.parametrize("chart", CHARTS, ids=[chart.kind for chart in CHARTS])
def test_the_figures_stand_in_a_table_with_scopes_and_a_caption(chart: Chart) -> None:
    macros = Renderer(Assets(), public_url=None)._env.get_template("parts/charts.html").module
    page = parse(str(macros.chart(chart)))  # type: ignore[attr-defined]
    table = page.one("table")
    assert table.one("caption").text == EVIL
    assert len(table.all("th", scope="row")) == len(chart.table.rows) > 0
    assert len(page.all("svg", role="img")) == 1


def test_every_class_of_a_chart_has_a_colour() -> None:
    styles = (Path(__file__).parents[3] / "web" / "styles" / "charts.css").read_text()
    for chart in CHARTS:
        for name, _ in chart.legend:
            assert f".{name}" in styles
