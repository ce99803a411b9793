from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from openmodels.telemetry.slots import due_at, is_over, slot_of, spread_of
from openmodels.telemetry.tasks import TICK_S

FIVE = timedelta(minutes=5)


def at(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2026, 3, 1, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "interval", "slot"),
    [
        (at(10, 7, 30), FIVE, at(10, 5)),
        (at(10, 5), FIVE, at(10, 5)),
        (at(10, 4, 59), FIVE, at(10, 0)),
        (at(23, 59, 59), timedelta(minutes=15), at(23, 45)),
        (at(0, 0), timedelta(days=1), at(0, 0)),
    ],
)
def test_a_moment_lies_in_the_slot_that_began_last(moment: datetime, interval: timedelta, slot: datetime) -> None:
    assert slot_of(moment, interval) == slot


def test_a_target_is_probed_at_the_same_phase_of_every_slot_and_inside_it() -> None:
    first, second = (due_at(slot, FIVE, "openai") for slot in (at(10, 0), at(10, 5)))
    assert second - first == FIVE
    assert at(10, 0) <= first < at(10, 0) + spread_of(FIVE)


def test_targets_are_spread_over_the_slot() -> None:
    tenths = [0] * 10
    for number in range(10_000):
        offset = due_at(at(10, 0), FIVE, f"provider-{number}") - at(10, 0)
        tenths[int(offset / (spread_of(FIVE)) * 10)] += 1
    assert min(tenths) > 850
    assert max(tenths) < 1150


@pytest.mark.parametrize("minutes", [1, 2, 5, 15])
def test_whenever_sweeps_come_the_last_two_of_a_slot_see_every_target_due(minutes: int) -> None:
    left = timedelta(minutes=minutes) - spread_of(timedelta(minutes=minutes))
    assert left >= timedelta(seconds=2 * TICK_S)


def test_a_slot_is_over_when_the_next_begins() -> None:
    assert not is_over(at(10, 0), FIVE, at(10, 4, 59))
    assert is_over(at(10, 0), FIVE, at(10, 5))
