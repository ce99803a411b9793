from __future__ import annotations

from tests.web.charts.pictures import paths

from openmodels.web.charts import Unit, sparkline

MS = Unit("Median", lambda value: f"{value:g} ms")


def test_the_least_value_is_at_the_bottom_and_the_greatest_at_the_top() -> None:
    assert paths(sparkline([1, 3, 2], title="Speed", unit=MS), "line") == ["M0 94L50 6L100 50"]


def test_a_gap_breaks_the_line_and_a_lone_value_is_still_seen() -> None:
    chart = sparkline([1, None, 2, 2], title="Speed", unit=MS)
    assert paths(chart, "line") == ["M0 94L1 94M66.7 6L100 6"]
    assert chart.table.rows[1] == ("2", "unknown")


def test_equal_values_are_a_level_line() -> None:
    assert paths(sparkline([5, 5], title="Speed", unit=MS), "line") == ["M0 50L100 50"]


def test_its_words_say_the_least_the_greatest_and_the_last() -> None:
    chart = sparkline([200, 450, 300], title="Speed", unit=MS, names=["Mon", "Tue", "Wed"])
    assert chart.description == "Median: from 200 ms to 450 ms, last 300 ms."
    assert chart.table.rows[0] == ("Mon", "200 ms")


def test_nothing_known_is_not_a_line_at_zero() -> None:
    chart = sparkline([None, None], title="Speed", unit=MS)
    assert chart.is_empty
    assert paths(chart, "line") == []
