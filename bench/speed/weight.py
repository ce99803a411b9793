"""Memory of one process whose cache is full, and that it stays so."""

from __future__ import annotations

import time
from collections.abc import Callable

from speed.catalogue import Catalogue, model_id
from speed.reader import Reader
from speed.report import Row, at_most
from speed.servers import COUNTED, Stores, ours

ROUNDS = 4
SORTS = ("recency", "name", "context_window", "providers", "price")
TOLD = 6
"""Seconds within which a process has told what it has done."""


def measure(stores: Stores, database_url: str, made: Catalogue, *, evicted: Callable[[], int]) -> list[Row]:
    """Ask for more than the cache holds, again and again: long lists and models, all of them different."""
    pages = range(1, made.models // 100 + 1)
    paths = [f"/api/models?page={page}&limit=100&sort={sort}" for sort in SORTS for page in pages]
    paths += [f"/api/models/{model_id(n)}" for n in range(0, made.models, 10)]
    weights = []
    with ours(database_url, stores.valkey_url, COUNTED, pin=False) as server:
        for _ in range(ROUNDS):
            with Reader(server.url) as reader:
                for path in paths:
                    reader.timed(path)
            weights.append(server.memory_mb())
        time.sleep(TOLD)
        gone = evicted()
    told = ", ".join(f"{weight:.0f}" for weight in weights)
    note = f" MB (after each round: {told}); {gone:,} answers had to make room"
    return [
        at_most(f"one process, {ROUNDS} x {len(paths):,} different answers", max(weights), 200, "{:.0f}", note),
        at_most("growth from the second round to the last", weights[-1] / weights[1], 1.05, "{:.3f}"),
    ]
