from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.web.charts.pictures import drawn, paths
from tests.web.tree import parse

from openmodels.web.charts import Day, uptime_bars, uptime_strip

START = date(2026, 1, 1)


def days(*uptimes: float | None) -> list[Day]:
    return [Day(START + timedelta(days=n), uptime) for n, uptime in enumerate(uptimes)]


@pytest.mark.parametrize(
    ("uptime", "level"), [(100, "up"), (99.5, "up"), (99.49, "degraded"), (95, "degraded"), (94.9, "down"), (0, "down")]
)
def test_the_marks_of_good_and_fair_days(uptime: float, level: str) -> None:
    assert len(paths(uptime_bars(days(uptime), title="Uptime"), level)) == 1


def test_a_day_that_nobody_measured_is_neither_good_nor_bad() -> None:
    chart = uptime_bars(days(100, None), title="Uptime")
    assert len(paths(chart, "none")) == 1
    assert chart.description == "1 of 2 days measured; none of them below 99.5%."
    assert chart.table.rows == ((START + timedelta(days=1), "not measured"), (START, "100%"))


def test_each_day_has_its_tip() -> None:
    tips = [title.text for title in drawn(uptime_bars(days(99.871, 12), title="Uptime")).all("title")]
    assert tips == ["Uptime", "1 Jan 2026: 99.87%", "2 Jan 2026: 12%"]


def test_worse_days_are_lower_as_colour_is_not_the_only_sign() -> None:
    chart = uptime_bars(days(100, 97, 10, None), title="Uptime")
    heights = [
        path.split("v")[1].split("h")[0] for name in ("up", "degraded", "down", "none") for path in paths(chart, name)
    ]
    assert heights == ["100", "75", "50", "12"]


def test_in_a_row_of_a_table_days_of_one_level_are_one_bar() -> None:
    strip = parse(str(uptime_strip([*[100] * 80, *[97] * 9, 20], title="Uptime")))
    drawn_as = [(path.attributes["class"], path.attributes["d"]) for path in strip.all("path")]
    assert [level for level, _ in drawn_as] == ["up", "degraded", "down"]
    assert drawn_as[0][1] == "M0 0h88.89v100h-88.89z"
    assert drawn_as[2][1] == "M98.89 50h1.11v50h-1.11z"
    assert strip.one("desc").text == "90 of 90 days measured; 10 of them below 99.5%."


def test_without_any_probe_there_is_no_table() -> None:
    assert uptime_bars(days(None, None), title="Uptime").is_empty
