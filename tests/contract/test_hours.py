from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmodels.contract.hours import holding, next_change
from openmodels.contract.prices import Prices, Pricing, Schedule


def hours(
    starts: str, ends: str, zone: str = "UTC", weekdays: list[str] | None = None, label: str = "peak"
) -> Schedule:
    none: dict[str, Any] = dict.fromkeys(Prices.model_fields)
    return Schedule(**none, label=label, time_zone=zone, weekdays=weekdays, starts_at=starts, ends_at=ends)


def priced(*schedules: Schedule) -> Pricing:
    return Pricing(**{**dict.fromkeys(Pricing.model_fields), "currency": "USD", "schedules": list(schedules)})


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of June 2026, whose first day is a Monday."""
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


DAY, NIGHT = hours("09:00", "17:00"), hours("22:00", "06:00", label="night")


@pytest.mark.parametrize(
    ("moment", "label"),
    [
        (at(2, 8, 59), None),
        (at(2, 9), "peak"),
        (at(2, 16, 59), "peak"),
        (at(2, 17), None),
        (at(2, 22), "night"),
        (at(3, 5, 59), "night"),
        (at(3, 6), None),
    ],
)
def test_hours_hold_from_their_first_minute_to_before_the_last_also_past_midnight(
    moment: datetime, label: str | None
) -> None:
    found = holding([DAY, NIGHT], moment)
    assert (found.label if found else None) == label


def test_hours_are_those_of_their_time_zone_summer_time_too() -> None:
    berlin = hours("09:00", "10:00", "Europe/Berlin")
    assert holding([berlin], datetime(2026, 1, 15, 8, 30, tzinfo=UTC))
    assert holding([berlin], datetime(2026, 7, 15, 7, 30, tzinfo=UTC))
    assert not holding([berlin], datetime(2026, 7, 15, 8, 30, tzinfo=UTC))


def test_the_day_on_which_hours_begin_is_the_one_that_counts() -> None:
    sunday = hours("22:00", "06:00", weekdays=["sunday"])
    assert holding([sunday], at(1, 3))  # Monday morning, begun on Sunday
    assert not holding([sunday], at(1, 23))
    tokyo = hours("00:00", "09:00", "Asia/Tokyo", ["monday"])
    assert holding([tokyo], datetime(2026, 5, 31, 20, tzinfo=UTC))


def test_hours_that_end_when_they_begin_last_a_whole_day() -> None:
    assert holding([hours("09:00", "09:00", weekdays=["monday"])], at(2, 8, 59))


def test_of_hours_that_hold_at_once_the_first_count() -> None:
    assert holding([hours("00:00", "23:00", label="first"), DAY], at(1, 12)) == hours("00:00", "23:00", label="first")


def test_the_next_change_is_the_nearest_beginning_or_end_of_any() -> None:
    weekend = priced(hours("00:00", "00:00", weekdays=["saturday"]))
    assert next_change([None, priced(), weekend], at(1, 12)) == at(6, 0)
    assert next_change([weekend, priced(DAY, NIGHT)], at(1, 12)) == at(1, 17)
    assert next_change([None, priced()], at(1, 12)) is None


@pytest.mark.parametrize("moment", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_moments_at_the_ends_of_the_calendar_have_an_answer(moment: datetime) -> None:
    assert holding([hours("00:00", "00:00", "Pacific/Auckland")], moment)


@given(st.timedeltas(timedelta(days=-9000), timedelta(days=9000)))
def test_between_two_changes_the_same_hours_hold(away: timedelta) -> None:
    moment = at(1, 12) + away
    change = next_change([priced(DAY, NIGHT)], moment)
    assert change is not None
    before = holding([DAY, NIGHT], moment)
    assert holding([DAY, NIGHT], change - timedelta(microseconds=1)) == before
    assert holding([DAY, NIGHT], change) != before
