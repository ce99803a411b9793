from __future__ import annotations

from datetime import date

from openmodels.store.provider_telemetry import DayCounts
from openmodels.web.pages.health import DAYS, calendar


def test_ninety_days_end_today_and_those_without_probes_are_not_measured() -> None:
    days = calendar([DayCounts(date(2026, 3, 1), 3, 1)], date(2026, 3, 2))
    assert len(days) == DAYS
    assert days[-1].day == date(2026, 3, 2)
    assert [one.uptime for one in days[-3:]] == [None, 75.0, None]
