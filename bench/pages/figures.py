"""One figure of a table, told as soon as it is measured, as a whole run takes many minutes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import quantiles

import httpx

Row = tuple[str, str, str, bool]
"""What, measured, promised, and whether it held."""


def told(rows: Iterable[Row]) -> Iterator[Row]:
    """The same rows, each with a line on the standard error as it comes."""
    for row in rows:
        name, measured, promised, good = row
        sys.stderr.write(f"{time.strftime('%H:%M:%S')}  {name}: {measured} ({promised}){'' if good else '  MISSED'}\n")
        yield row


def p95(times: Sequence[float]) -> float:
    """The 95th percentile of seconds, in milliseconds."""
    return quantiles(times, n=20, method="inclusive")[-1] * 1000


def timed(ask: Callable[[], httpx.Response]) -> float:
    """Seconds that an answer takes; raises for an error."""
    began = time.perf_counter()
    answer = ask()
    took = time.perf_counter() - began
    answer.raise_for_status()
    return took
