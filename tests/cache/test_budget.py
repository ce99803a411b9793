from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmodels.cache.budget import Budget

WINDOW = 60.0
START = 6000.0


def test_what_was_used_fades_over_the_next_window() -> None:
    budget = Budget("a", exempt=False)
    assert budget.used(START, WINDOW) == 0
    budget.untold = 60
    assert budget.used(START + 59, WINDOW) == 60
    assert budget.used(START + 60, WINDOW) == 60
    assert budget.used(START + 75, WINDOW) == 45
    assert budget.used(START + 119, WINDOW) == pytest.approx(1)
    assert budget.used(START + 180, WINDOW) == 0


def test_what_is_heard_replaces_what_was_sent_and_keeps_what_came_since() -> None:
    budget = Budget("a", exempt=False)
    budget.used(START, WINDOW)
    budget.untold = budget.sent = 3
    budget.untold += 2
    budget.hear(START + 1, WINDOW, counted=10, before=0)
    assert budget.used(START + 1, WINDOW) == 12


def test_a_window_that_passed_unseen_counts_nothing() -> None:
    budget = Budget("a", exempt=False)
    budget.used(START, WINDOW)
    budget.untold = 50
    assert budget.used(START + 200, WINDOW) == 0


@given(
    st.integers(1, 50),
    st.integers(0, 80),
    st.integers(0, 80),
    st.floats(0, 59.9, allow_nan=False),
)
def test_after_the_time_told_one_more_is_allowed_and_well_before_not(
    limit: int, before: int, counted: int, into: float
) -> None:
    budget = Budget("a", exempt=False)
    budget.hear(START + into, WINDOW, counted, before)
    if budget.used(START + into, WINDOW) + 1 <= limit:
        return
    wait = budget.wait(START + into, WINDOW, limit)
    assert wait >= 1
    early, due = Budget("a", exempt=False), Budget("a", exempt=False)
    early.hear(START + into, WINDOW, counted, before)
    due.hear(START + into, WINDOW, counted, before)
    assert due.used(START + into + wait + 1e-6, WINDOW) + 1 <= limit + 1e-3
    if wait > 1:
        assert early.used(START + into + wait - 1, WINDOW) + 1 > limit - 1e-3
