"""What this process knows of expiries: the clock, how long that knowledge can be trusted, and what changed meanwhile.

Knowledge comes from Redis in order, by `expired`, `cleared` and, after a gap or a reconnect, `synced`. A computation
is bracketed by `begin` and `end`; its answer may be kept only if it `survives` what was learnt in between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from time import monotonic

from openmodels.cache import keys
from openmodels.cache.memory import Memory

ALONE = 1.0
"""Seconds that an answer is used for without word from Redis."""


@dataclass(frozen=True, slots=True)
class _Change:
    clock: int
    tags: frozenset[str] = frozenset()
    pattern: str | None = None
    everything: bool = False

    def touches(self, name: str, tags: Iterable[str]) -> bool:
        if self.everything or not self.tags.isdisjoint(tags):
            return True
        return self.pattern is not None and keys.matches(self.pattern, name, tags)


class Ledger:
    """The clock of expiries as this process has heard it; 0 before the first word."""

    def __init__(self, memory: Memory) -> None:
        self.clock = 0
        self.trusted_until = 0.0
        self._memory = memory
        self._open: Counter[int | None] = Counter()
        self._changes: list[_Change] = []

    def begin(self) -> int | None:
        """The clock to stamp on what is computed from now on, or None where it cannot be known; always `end` it."""
        clock = self.clock if monotonic() < self.trusted_until else None
        self._open[clock] += 1
        return clock

    def end(self, clock: int | None) -> None:
        """Close what `begin` has opened."""
        self._open[clock] -= 1
        if not self._open[clock]:
            del self._open[clock]
        if not self._open:
            self._changes.clear()

    def survives(self, clock: int | None, name: str, tags: Iterable[str]) -> bool:
        """Whether nothing that an answer depends on has changed since its clock, as far as open brackets reach."""
        since = -1 if clock is None else clock
        return not any(change.clock > since and change.touches(name, tags) for change in self._changes)

    def expired(self, clock: int, tags: list[str]) -> bool:
        """Take in one expiry; False when one before it was missed and `synced` must fill the gap."""
        return self._next(clock, _Change(clock, frozenset(tags)))

    def cleared(self, clock: int, pattern: str) -> bool:
        """Take in that an operator cleared what matches; False as for `expired`."""
        return self._next(clock, _Change(clock, pattern=pattern))

    def synced(self, clock: int, floor: int, cleared: int, missed: list[str]) -> None:
        """Take in the state of Redis: all `missed` tags expired since the clock known so far."""
        if not floor <= self.clock <= clock:
            self._learn(_Change(max(clock, self.clock + 1), everything=True))
        elif self.clock < cleared:
            self._learn(_Change(clock, pattern="*"))
        elif missed:
            self._learn(_Change(clock, frozenset(missed)))
        self.clock = clock

    def distrust(self) -> None:
        """Redis has gone: what is known may be out of date from now on."""
        self.trusted_until = 0.0

    def _next(self, clock: int, change: _Change) -> bool:
        if clock <= self.clock:
            return True
        if clock != self.clock + 1:
            return False
        self._learn(change)
        self.clock = clock
        return True

    def _learn(self, change: _Change) -> None:
        if change.everything:
            self._memory.doubt()
        elif change.pattern is not None:
            self._memory.clear(change.pattern)
        else:
            self._memory.expire(change.tags)
        if self._open:
            oldest = min(-1 if clock is None else clock for clock in self._open)
            self._changes = [known for known in self._changes if known.clock > oldest]
            self._changes.append(change)
