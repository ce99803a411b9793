"""Counts of values in buckets that grow by a constant factor, so that any percentile is within 1% of the exact one.

Histograms with the same factor are merged by adding the counts of equal buckets; the database does so in SQL.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

ACCURACY = 0.01
FACTOR = (1 + ACCURACY) / (1 - ACCURACY)
LN_FACTOR = math.log(FACTOR)
LEAST = 0.001
"""Smaller values, zero too, count as this one."""


def bucket(value: float) -> int:
    """The bucket of a value: the least b with FACTOR**b >= value."""
    return math.ceil(math.log(max(value, LEAST)) / LN_FACTOR)


def middle(number: int) -> float:
    """The value that is within ACCURACY of every value of a bucket."""
    return 2 * FACTOR**number / (FACTOR + 1)


def histogram(values: Iterable[float]) -> dict[int, int]:
    """The histogram of some values."""
    return dict(Counter(bucket(value) for value in values))


def merged(histograms: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """One histogram of all that several count."""
    total: Counter[int] = Counter()
    for one in histograms:
        total.update(one)
    return dict(total)


def percentile(counts: Mapping[int, int], share: float) -> float | None:
    """The value that this share (0 to 1) of the values does not exceed, by nearest rank; None without values."""
    total = sum(counts.values())
    rank = max(1, math.ceil(share * total))
    seen = 0
    for number in sorted(counts):
        seen += counts[number]
        if seen >= rank:
            return middle(number)
    return None
