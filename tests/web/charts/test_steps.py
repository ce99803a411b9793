from __future__ import annotations

from datetime import UTC, datetime

from tests.web.charts.pictures import drawn, paths

from openmodels.web.charts import Steps, Unit, steps

USD = Unit("Price", lambda value: f"${value:g}")
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 11, tzinfo=UTC)


def on(day: int) -> datetime:
    return datetime(2026, 1, day, tzinfo=UTC)


def test_a_price_holds_until_the_next_and_then_until_now() -> None:
    chart = steps([Steps("A", ((on(1), 2), (on(6), 1)))], title="Input", unit=USD, since=SINCE, until=UNTIL)
    assert paths(chart, "line") == ["M0 0H50V50H100V50"]


def test_from_when_it_is_unknown_there_is_no_line() -> None:
    chart = steps([Steps("A", ((on(1), 2), (on(6), None)))], title="Input", unit=USD, since=SINCE, until=UNTIL)
    assert paths(chart, "line") == ["M0 0H50V0"]
    assert chart.table.rows[0] == (on(6).date(), "A", "unknown")


def test_what_came_before_the_picture_begins_at_its_edge() -> None:
    early = Steps("A", ((datetime(2025, 6, 1, tzinfo=UTC), 2),))
    chart = steps([early], title="Input", unit=USD, since=SINCE, until=UNTIL)
    assert paths(chart, "line") == ["M0 0H100V0"]
    assert drawn(chart).all("circle") == []


def test_series_have_colours_and_names() -> None:
    chart = steps(
        [Steps("A", ((on(1), 2),)), Steps("B <b>", ((on(2), 4),))], title="Input", unit=USD, since=SINCE, until=UNTIL
    )
    assert chart.legend == (("series-0", "A"), ("series-1", "B <b>"))
    assert [title.text for title in drawn(chart).all("title")][2] == "B <b>, 2 Jan 2026: $4"
