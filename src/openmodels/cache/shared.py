"""The answers that all processes share in Redis, and the lock by which one of them computes for all."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import count
from time import monotonic
from uuid import uuid4

from openmodels.cache import scripts, wire
from openmodels.cache.entry import Answer, Entry
from openmodels.cache.link import Link

LOCK_MS = 10_000
PATIENCE = 2.0
"""Seconds to wait for another process to compute, before computing it here, too."""

POLL = 0.015
REMEMBERED = 86_400
"""Seconds that an answer is held in case nothing newer can be had."""


@dataclass(frozen=True, slots=True)
class Copy:
    """An answer as Redis holds it: valid, and `fresh` if it is within its time, too; `age` in seconds."""

    answer: Answer
    bodies: dict[str, bytes]
    seconds: float
    clock: int
    tags: tuple[str, ...]
    age: float
    fresh: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a look into Redis at a time has shown; `mine` tells that the caller is the one to compute."""

    copy: Copy | None
    mine: bool
    asked: float


class Shared:
    """Answers in Redis, `limit` bytes of them at most; `version` keeps those of another release apart."""

    def __init__(self, link: Link, version: str, limit: int) -> None:
        self._link = link
        self._version = version
        self._process = uuid4().hex
        self._numbers = count()
        self._limit = limit

    async def fetch(self, name: str, token: str, *, patient: bool) -> Found:
        """Look for an answer; while another process computes it, wait, unless impatient or an older copy is there."""
        give_up = monotonic() + PATIENCE
        held_as = f"{self._version} {name}"
        while True:
            asked = monotonic()
            found = await self._link.run(scripts.FETCH, held_as, scripts.ANSWER, scripts.LOCK + held_as, token, LOCK_MS)
            if found is None:
                return Found(None, mine=True, asked=asked)
            state, *held = found
            copy = _copy(held, fresh=state == b"hit")
            if state == b"lead" or (copy is None and state == b"hit"):
                return Found(copy, mine=True, asked=asked)
            if copy is not None or not patient:
                return Found(copy, mine=False, asked=asked)
            if monotonic() > give_up:
                return Found(None, mine=True, asked=asked)
            await asyncio.sleep(POLL)

    async def store(self, entry: Entry, token: str = "") -> None:
        """Hold an entry for all, and give back the lock taken with the token."""
        if entry.clock is None:
            return
        held_as = f"{self._version} {entry.name}"
        await self._link.run(
            scripts.STORE,
            held_as,
            scripts.ANSWER,
            scripts.LOCK + held_as,
            token,
            entry.clock,
            "\n".join(entry.tags),
            wire.pack(entry),
            monotonic() - entry.born,
            entry.seconds,
            self._limit,
            REMEMBERED,
        )

    async def release(self, name: str, token: str) -> None:
        """Give back the lock without an answer."""
        await self._link.run(scripts.RELEASE, f"{scripts.LOCK}{self._version} {name}", token)

    def token(self) -> str:
        """A name for one computation, which no other process uses."""
        return f"{self._process}{next(self._numbers)}"


def _copy(held: list[bytes], *, fresh: bool) -> Copy | None:
    blob, clock, tags, age = held
    unpacked = wire.unpack(blob) if blob else None
    if unpacked is None:
        return None
    answer, seconds, bodies = unpacked
    return Copy(answer, bodies, seconds, int(clock), tuple(tags.decode().split("\n")), float(age), fresh)
