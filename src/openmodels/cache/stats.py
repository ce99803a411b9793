"""What Redis knows of the cache."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from openmodels.cache import scripts
from openmodels.cache.expire import connected


@dataclass(frozen=True, slots=True)
class Process:
    """One process that answers, by host and process id, with its `counters` of a few seconds ago."""

    name: str
    counters: dict[str, int]


@dataclass(frozen=True, slots=True)
class Stats:
    """Answers held for all processes and their bytes, expiries remembered, and the processes that are up."""

    answers: int
    bytes: int
    expiries: int
    processes: tuple[Process, ...]


def read(redis_url: str) -> Stats:
    """What Redis knows now; raises Unavailable when it is away."""
    with connected(redis_url) as client:
        names = sorted(client.scan_iter(match=f"{scripts.PROCESS}*", count=1000))
        told = client.mget(names) if names else []
        processes = tuple(
            Process(":".join(bytes(name).decode().removeprefix(scripts.PROCESS).split(":")[:-1]), orjson.loads(value))
            for name, value in zip(names, told, strict=True)
            if isinstance(value, bytes)
        )
        marks = [name for name in client.zrange(scripts.EXPIRIES, 0, -1) if bytes(name).startswith(b":")]  # type: ignore[arg-type]
        return Stats(
            answers=client.zcard(scripts.AGES),
            bytes=int(client.hget(scripts.SIZES, scripts.TOTAL) or 0),
            expiries=client.zcard(scripts.EXPIRIES) - len(marks),
            processes=processes,
        )
