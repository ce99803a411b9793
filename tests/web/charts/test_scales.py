from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from openmodels.web.charts.scales import Tick, fitting, from_zero, times

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (1, [0, 0.25, 0.5, 0.75, 1]),
        (7, [0, 2, 4, 6, 8]),
        (950, [0, 250, 500, 750, 1000]),
        (0.03, [0, 0.01, 0.02, 0.03]),
    ],
)
def test_an_axis_from_zero_ends_at_a_round_value(most: float, ticks: list[float]) -> None:
    assert from_zero([most]).ticks == pytest.approx(ticks)


def test_without_values_or_only_zeros_there_is_still_an_axis() -> None:
    assert from_zero([]).at(0) == from_zero([0]).at(0) == 0


def test_powers_of_ten_only_where_values_are_very_unlike() -> None:
    assert not fitting([1, 29]).is_log
    assert fitting([0.5, 29]).ticks == (0.1, 1, 10, 100)
    assert not fitting([0, 29]).is_log


@pytest.mark.parametrize(
    ("span", "names"),
    [
        (timedelta(hours=24), ["12:00", "18:00", "00:00", "06:00", "12:00"]),
        (timedelta(days=9), ["6 Mar", "9 Mar", "12 Mar"]),
        (timedelta(days=400), ["Mar 2026", "Jun", "Sep", "Dec"]),
        (timedelta(days=500), ["Mar 2026", "Jul", "Nov", "Mar 2027"]),
    ],
)
def test_a_time_axis_names_hours_days_or_months(span: timedelta, names: list[str]) -> None:
    assert [tick.name for tick in times(NOON, NOON + span).ticks] == names


def test_a_day_is_named_where_it_begins() -> None:
    assert times(NOON, NOON + timedelta(days=10)).ticks[0] == Tick(5, "6 Mar", "2026-03-06")


def test_a_time_axis_needs_a_length() -> None:
    with pytest.raises(ValueError, match="no length"):
        times(NOON, NOON)
