"""Time is cut into slots of one interval each; a target is probed once a slot, at a moment of its own inside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import blake2b

SPREAD = 0.9
"""Share of a slot over which probes are spread; the rest is time to begin a late one."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def slot_of(at: datetime, interval: timedelta) -> datetime:
    """The start of the slot that a moment lies in; slots begin at multiples of the interval since 1970 in UTC."""
    return at - (at - EPOCH) % interval


def phase(key: str) -> float:
    """Where in the spread part of its slots a target is probed, 0 to 1; always the same for the same key."""
    return int.from_bytes(blake2b(key.encode(), digest_size=6).digest()) / 2**48


def due_at(slot: datetime, interval: timedelta, key: str) -> datetime:
    """The moment in a slot at which a target's probe should begin."""
    return slot + interval * (SPREAD * phase(key))


def is_over(slot: datetime, interval: timedelta, now: datetime) -> bool:
    """Whether a slot has ended, so that a probe which has not begun in it is dropped."""
    return now >= slot + interval
