from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from openmodels.web.moments import clock, lasted, milliseconds, percent


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (0.4, "0.00 s"),
        (319.6, "0.32 s"),
        (1239.0, "1.24 s"),
        (61_000.0, "61.00 s"),
    ],
)
def test_a_span_has_two_decimals_of_a_second(value: float | None, text: str | None) -> None:
    found = milliseconds(value)
    assert (found.text if found else None) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, None), (100.0, "100%"), (99.996, "99.99%"), (0.0, "0.00%"), (98.6, "98.60%")]
)
def test_a_share_is_whole_only_when_nothing_is_missing(value: float | None, text: str | None) -> None:
    found = percent(value)
    assert (found.text if found else None) == text


def test_a_moment_of_today_is_a_time_and_another_has_its_day() -> None:
    now = datetime(2026, 3, 1, 14, 5, 9, tzinfo=UTC)
    assert clock(now, now) == "14:05:09 UTC"
    assert clock(now - timedelta(days=1), now) == "28 Feb, 14:05 UTC"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [(0, "1 min"), (3, "3 min"), (60, "1 h"), (130, "2 h 10 min"), (1440, "1 d"), (6120, "4 d 6 h"), (5800, "4 d")],
)
def test_how_long_something_took_has_two_units(minutes: int, text: str) -> None:
    assert lasted(timedelta(minutes=minutes)) == text
