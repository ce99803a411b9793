from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from openmodels.contract.status import Check, Incident, State, next_incident, overall, region_status

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FIVE = timedelta(minutes=5)
LETTERS: dict[str, State] = {"u": "up", "g": "degraded", "d": "down", "?": "unknown"}


def checks(states: str, *, newest_minutes_ago: int = 1) -> list[Check]:
    """Checks five minutes apart, written oldest first; returned newest first."""
    return [
        Check(NOW - timedelta(minutes=newest_minutes_ago) - number * FIVE, LETTERS[letter])
        for number, letter in enumerate(reversed(states))
        if letter != " "
    ]


def ago(minutes: int) -> datetime:
    return NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("states", "minutes_ago", "status"),
    [
        ("", 1, "unknown"),
        ("u", 1, "up"),
        ("ud", 1, "down"),
        ("dg", 1, "degraded"),
        ("u?", 1, "unknown"),
        ("u", 15, "up"),
        ("u", 16, "unknown"),
        ("d", 16, "unknown"),
    ],
)
def test_a_region_says_what_its_last_check_said_until_it_is_three_intervals_old(
    states: str, minutes_ago: int, status: State
) -> None:
    assert region_status(checks(states, newest_minutes_ago=minutes_ago), now=NOW, interval=FIVE) == status


@pytest.mark.parametrize(
    ("regions", "status"),
    [
        ({}, "unknown"),
        ({"a": "unknown", "b": "unknown"}, "unknown"),
        ({"a": "up", "b": "unknown"}, "up"),
        ({"a": "down", "b": "unknown"}, "down"),
        ({"a": "up", "b": "up", "c": "down"}, "degraded"),
        ({"a": "up", "b": "down"}, "down"),
        ({"a": "up", "b": "degraded"}, "degraded"),
        ({"a": "up", "b": "up"}, "up"),
    ],
)
def test_a_provider_is_down_when_half_of_the_regions_that_know_agree(regions: dict[str, State], status: State) -> None:
    assert overall(regions) == status


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ({"a": "uu"}, None),
        ({"a": "ud"}, None),
        ({"a": "d"}, None),
        ({"a": "?" * 3}, None),
        ({"a": "d?"}, None),
        ({"a": "udd"}, Incident(ago(6), "down", ("a",))),
        ({"a": "ud?d"}, Incident(ago(11), "down", ("a",))),
        ({"a": "ugd"}, Incident(ago(6), "degraded", ("a",))),
        ({"a": "dd", "b": "uu"}, Incident(ago(6), "down", ("a",))),
        ({"b": "dd", "a": "gg"}, Incident(ago(6), "down", ("a", "b"))),
        ({"a": "d  d"}, None),
    ],
)
def test_an_incident_opens_after_two_bad_slots_of_a_region(seen: dict[str, str], expected: Incident | None) -> None:
    by_region = {region: checks(states) for region, states in seen.items()}
    assert next_incident(None, by_region, now=NOW, interval=FIVE) == expected


OPEN = Incident(ago(60), "degraded", ("a",))


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ({"a": "du"}, OPEN),
        ({"a": "du?"}, OPEN),
        ({"a": "uu"}, Incident(ago(60), "degraded", ("a",), ago(6))),
        ({"a": "u?u"}, Incident(ago(60), "degraded", ("a",), ago(11))),
        ({"a": "uu", "b": "du"}, OPEN),
        ({"a": "uu", "b": ""}, Incident(ago(60), "degraded", ("a",), ago(6))),
        ({"a": "gg", "b": "dd"}, Incident(ago(60), "down", ("a", "b"))),
        ({"a": ""}, OPEN),
        ({"a": "???"}, OPEN),
    ],
)
def test_an_incident_closes_after_two_good_slots_of_every_region(seen: dict[str, str], expected: Incident) -> None:
    by_region = {region: checks(states) for region, states in seen.items()}
    assert next_incident(OPEN, by_region, now=NOW, interval=FIVE) == expected


def test_old_checks_neither_open_nor_close() -> None:
    old = {"a": checks("uu", newest_minutes_ago=40)}
    assert next_incident(OPEN, old, now=NOW, interval=FIVE) == OPEN
    assert next_incident(None, {"a": checks("dd", newest_minutes_ago=40)}, now=NOW, interval=FIVE) is None
