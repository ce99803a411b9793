from __future__ import annotations

import pytest

from openmodels.registry.importers.merge.standing import Standing, judge

JULY, AUGUST, OCTOBER, YEAR_BEFORE = "2026-07-02", "2026-08-18", "2026-10-26", "2025-07-01"


@pytest.mark.parametrize(
    ("current", "incoming", "believed", "contradiction"),
    [
        (Standing("a", JULY), Standing("a", AUGUST), "incoming", False),
        (Standing("a", AUGUST), Standing("a", JULY), "current", False),
        (Standing("a", JULY), Standing("b", AUGUST), "incoming", True),
        (Standing("a", AUGUST), Standing("b", JULY), "current", True),
        (Standing("a", JULY), Standing("b", OCTOBER), "incoming", False),
        (Standing("a", OCTOBER), Standing("page", AUGUST, 2), "incoming", False),
        (Standing("a", OCTOBER), Standing("page", YEAR_BEFORE, 2), "current", False),
        (Standing("page", OCTOBER, 2), Standing("a", OCTOBER), "current", True),
        (Standing("page", YEAR_BEFORE, 2), Standing("a", OCTOBER), "incoming", False),
        (Standing("a", JULY), Standing("b", JULY), "current", True),
        (Standing("a", None), Standing("b", JULY), "current", True),
        (Standing("a", JULY), Standing("converted", OCTOBER, -1), "current", False),
        (Standing("converted", OCTOBER, -1), Standing("a", YEAR_BEFORE), "incoming", False),
        (Standing("converted", OCTOBER, -1), Standing("hearsay", JULY, 0), "incoming", False),
        (Standing("converted", JULY, -1), Standing("b", AUGUST, -1), "incoming", False),
        (Standing("converted", JULY, -1), Standing("b", JULY, -1), "current", False),
    ],
)
def test_who_is_believed(current: Standing, incoming: Standing, believed: str, contradiction: bool) -> None:
    verdict = judge(current, incoming)
    assert (verdict.believed, verdict.contradiction) == (believed, contradiction)
