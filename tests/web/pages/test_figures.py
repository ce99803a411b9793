from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.web.tree import parse

from openmodels.store.measured import Speed, Uptime
from openmodels.web.pages.figures import Shown, duration, figures, percent, rate

TODAY = date(2026, 3, 5)


@pytest.mark.parametrize(
    ("value", "text"), [(100, "100%"), (99.999, "99.99%"), (99.987, "99.99%"), (99.5, "99.50%"), (0, "0.00%")]
)
def test_what_was_down_once_is_never_called_a_hundred_percent(value: float, text: str) -> None:
    assert percent(value).text == text


def test_times_have_two_decimals_and_the_exact_milliseconds_beside_them() -> None:
    assert duration(84.2) == Shown("0.08 s", "84 ms")
    assert duration(1234.4) == Shown("1.23 s", "1,234 ms")
    assert duration(None) is rate(None) is None


def test_a_provider_that_nobody_measured_has_no_figures() -> None:
    found = figures("Acme", None, None, "unknown", today=TODAY)
    assert not found.is_measured
    assert (found.bars, found.uptime, found.p50, found.simulated) == (None, None, None, False)


def test_the_bars_are_of_ninety_days_ending_today() -> None:
    uptime = Uptime(
        {TODAY: 100.0, TODAY - timedelta(days=89): 50.0, TODAY - timedelta(days=90): 0.0}, 75.0, simulated=True
    )
    found = figures("Acme", uptime, Speed(200, 300, 60, of_model=True, simulated=False), "up", today=TODAY)
    assert found.bars is not None
    bars = parse(str(found.bars))
    assert bars.one("desc").text == "2 of 90 days measured; 1 of them below 99.5%."
    assert bars.one("path", class_="down").attributes["d"] == "M0 50h1.11v50h-1.11z"
    assert bars.one("path", class_="up").attributes["d"] == "M98.89 0h1.11v100h-1.11z"
    assert found.simulated
