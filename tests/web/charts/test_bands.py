from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.web.charts.pictures import drawn, paths

from openmodels.web.charts import Band, Unit, bands

MS = Unit("First token", lambda value: f"{value:g} ms")
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def chart_of(*points: tuple[int, float | None, float | None]):  # type: ignore[no-untyped-def]
    found = [Band(SINCE + hour * HOUR, p50, p95) for hour, p50, p95 in points]
    return bands(found, title="Speed", unit=MS, since=SINCE, until=SINCE + 10 * HOUR, step=HOUR)


def test_the_band_is_between_the_median_and_the_95th_percentile() -> None:
    chart = chart_of((0, 200, 400), (1, 100, 200))
    assert paths(chart, "line") == ["M0 50L10 75"]
    assert paths(chart, "band") == ["M0 0L10 50L10 75L0 50Z"]


def test_hours_without_a_probe_are_a_gap_and_not_a_line() -> None:
    chart = chart_of((0, 200, 400), (1, 100, 200), (2, None, None), (5, 100, 200), (6, 100, 200))
    assert len(paths(chart, "line")) == len(paths(chart, "band")) == 2


def test_a_lone_hour_is_as_wide_as_an_hour() -> None:
    assert paths(chart_of((3, 200, 400)), "line") == ["M30 50L40 50"]


def test_its_words_and_figures() -> None:
    chart = chart_of((0, 200, 400), (1, 100, 200))
    assert chart.description.endswith("median 100 ms to 200 ms, 95th percentile up to 400 ms.")
    assert chart.table.rows == (
        (SINCE + HOUR, "100 ms", "200 ms"),
        (SINCE, "200 ms", "400 ms"),
    )


def test_nothing_measured_is_said() -> None:
    chart = chart_of((0, None, None))
    assert chart.is_empty
    assert "nothing was measured" in drawn(chart).one("desc").text
