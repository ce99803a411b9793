"""Time is cut into slots of one interval each; a target is probed once a slot, at a moment of its own inside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import blake2b

SPREAD = 0.9
"""Share of a slot over which probes are spread at most; the rest is time to begin a late one."""
ROOM = timedelta(seconds=25)
"""Least time between the last due moment and the end of a slot: two sweeps come in it, so that no target is missed."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def slot_of(at: datetime, interval: timedelta) -> datetime:
    """The start of the slot that a moment lies in; slots begin at multiples of the interval since 1970 in UTC."""
    return at - (at - EPOCH) % interval


def phase(key: str) -> float:
    """Where in the spread part of its slots a target is probed, 0 to 1; always the same for the same key."""
    return int.from_bytes(blake2b(key.encode(), digest_size=6).digest()) / 2**48


def spread_of(interval: timedelta) -> timedelta:
    """The part of a slot over which probes are spread, from its start; at least half of it."""
    return min(interval * SPREAD, max(interval - ROOM, interval / 2))


def due_at(slot: datetime, interval: timedelta, key: str) -> datetime:
    """The moment in a slot at which a target's probe should begin."""
    return slot + spread_of(interval) * phase(key)


def is_over(slot: datetime, interval: timedelta, now: datetime) -> bool:
    """Whether a slot has ended, so that a probe which has not begun in it is dropped."""
    return now >= slot + interval
