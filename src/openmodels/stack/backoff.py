"""How long a program that ended rests before it is started again."""

from __future__ import annotations

FIRST_S = 0.25
MOST_S = 30.0
STEADY_S = 60.0
"""A program that was ready for so long is taken to work: its earlier failures are forgotten."""


def delay(failures: int) -> float:
    """Seconds to wait after so many failures in a row: doubling from a quarter of a second to half a minute."""
    return min(MOST_S, FIRST_S * 2 ** (min(failures, 20) - 1)) if failures > 0 else 0.0


def count(failures: int, lived: float) -> int:
    """Failures in a row, once a program has ended that was ready for `lived` seconds."""
    return 1 if lived >= STEADY_S else failures + 1
