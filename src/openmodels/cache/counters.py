"""What the cache of one process has done since it started: plain numbers, for metrics and for `cache stats`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Counters:
    """Counts of answers and events, and two gauges: `entries` and `bytes` held in memory now."""

    memory_hits: int = 0
    redis_hits: int = 0
    misses: int = 0
    joined: int = 0
    """Requests that waited for a computation another one had begun."""
    stale: int = 0
    """Answers given although older than they may be, because nothing newer could be had."""
    not_modified: int = 0
    passed: int = 0
    """Answers of routes that are never kept."""
    limited: int = 0
    expired: int = 0
    """Answers dropped because something they depend on has changed."""
    evicted: int = 0
    """Answers dropped to make room."""
    outdated: int = 0
    """Answers not kept because what they depend on changed while they were computed."""
    redis_errors: int = 0
    entries: int = 0
    bytes: int = 0
