"""What workers share in Redis: who has claimed which slot, what was spent, what could not be stored yet, and news.

Every key expires or is bounded. Losing all of them costs at most a probe sent twice, which is still stored once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson
from redis import Redis

from openmodels.telemetry.budget import Spent

PREFIX = "openmodels:telemetry:"
REGIONS = PREFIX + "regions"
UNSTORED = PREFIX + "unstored"
EVENTS = PREFIX + "events"
QUEUED_S = 90
"""How long a claim holds before its probe has begun; after that another sweep may take the slot."""
MOST_UNSTORED = 100_000
MOST_EVENTS = 10_000
DONE = b"done"


def claim_key(region: str, target: str, slot: datetime) -> str:
    """The key of a target's slot."""
    return f"{PREFIX}claim:{region}:{target}:{int(slot.timestamp())}"


class Shared:
    """The Redis of all workers."""

    def __init__(self, client: Redis) -> None:
        self._redis = client

    def claim(self, keys: Sequence[str], owner: str) -> list[bool]:
        """Claim slots for a chunk that is about to be queued; says which are now its own."""
        pipe = self._redis.pipeline(transaction=False)
        for key in keys:
            pipe.set(key, owner, nx=True, ex=QUEUED_S)
        return [bool(won) for won in pipe.execute()]

    def begin(self, keys: Sequence[str], owner: str, until: Sequence[datetime], now: datetime) -> list[bool]:
        """Take up claimed slots until they end; a slot that is done, or that another chunk has, is not ours."""
        pipe = self._redis.pipeline(transaction=False)
        for key in keys:
            pipe.set(key, owner, nx=True, ex=QUEUED_S)
            pipe.get(key)
        owners = pipe.execute()[1::2]
        ours = [found == owner.encode() for found in owners]
        pipe = self._redis.pipeline(transaction=False)
        for key, end, mine in zip(keys, until, ours, strict=True):
            if mine:
                pipe.expire(key, max(1, round((end - now).total_seconds())) + QUEUED_S)
        pipe.execute()
        return ours

    def finish(self, keys: Sequence[str], until: Sequence[datetime], now: datetime) -> None:
        """Mark slots as probed and stored."""
        pipe = self._redis.pipeline(transaction=False)
        for key, end in zip(keys, until, strict=True):
            pipe.set(key, DONE, ex=max(1, round((end - now).total_seconds())) + QUEUED_S)
        pipe.execute()

    def lock(self, names: Sequence[str], owner: str, *, seconds: int) -> list[bool]:
        """Take locks that end by themselves; says which were free."""
        pipe = self._redis.pipeline(transaction=False)
        for name in names:
            pipe.set(f"{PREFIX}lock:{name}", owner, nx=True, ex=seconds)
        return [bool(won) for won in pipe.execute()]

    def unlock(self, names: Sequence[str], owner: str) -> None:
        """Give locks back, those that are still ours."""
        keys = [f"{PREFIX}lock:{name}" for name in names]
        if not keys:
            return
        held = self._redis.mget(keys)
        ours = [key for key, found in zip(keys, held, strict=True) if found == owner.encode()]
        if ours:
            self._redis.delete(*ours)

    def spent(self, provider_id: str, now: datetime) -> Spent:
        """What latency probes have used so far."""
        today, month = self._redis.mget(_day(provider_id, now), _month(now))
        return Spent(int(today or 0), Decimal(_text(month or b"0")))

    def count(self, provider_id: str, now: datetime) -> None:
        """Count a latency probe that is about to be sent."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.incr(_day(provider_id, now))
        pipe.expire(_day(provider_id, now), timedelta(days=2))
        pipe.execute()

    def pay(self, amount: Decimal, now: datetime) -> None:
        """Add what a probe has cost."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.incrbyfloat(_month(now), float(amount))
        pipe.expire(_month(now), timedelta(days=40))
        pipe.execute()

    def here(self, region: str, now: datetime) -> None:
        """Say that a region has a worker."""
        self._redis.zadd(REGIONS, {region: now.timestamp()})

    def regions(self, now: datetime, *, within: timedelta) -> list[str]:
        """The regions that had a worker a while ago."""
        found = self._redis.zrangebyscore(REGIONS, (now - within).timestamp(), "+inf")
        return sorted(_text(name) for name in found)

    def keep(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep rows that the database does not take now; the oldest go when there are too many."""
        pipe = self._redis.pipeline()
        pipe.rpush(UNSTORED, *(orjson.dumps(row) for row in rows))
        pipe.ltrim(UNSTORED, -MOST_UNSTORED, -1)
        pipe.execute()

    def kept(self, most: int = 500) -> list[dict[str, Any]]:
        """The oldest rows that were kept."""
        return [orjson.loads(row) for row in self._redis.lrange(UNSTORED, 0, most - 1)]

    def forget(self, count: int) -> None:
        """Drop the oldest rows, which have been stored."""
        self._redis.ltrim(UNSTORED, count, -1)

    def tell(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Send news to those who listen; they can catch up on the last ten thousand."""
        pipe = self._redis.pipeline(transaction=False)
        for event in events:
            pipe.xadd(EVENTS, {"event": orjson.dumps(event)}, maxlen=MOST_EVENTS, approximate=True)
        pipe.execute()

    def waiting(self, queues: Sequence[str]) -> dict[str, int]:
        """How many tasks wait in each queue."""
        pipe = self._redis.pipeline(transaction=False)
        for queue in queues:
            pipe.llen(queue)
        pipe.llen(UNSTORED)
        *lengths, unstored = pipe.execute()
        return dict(zip([*queues, "unstored"], [*lengths, unstored], strict=True))


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _day(provider_id: str, now: datetime) -> str:
    return f"{PREFIX}day:{now:%Y%m%d}:{provider_id}"


def _month(now: datetime) -> str:
    return f"{PREFIX}month:{now:%Y%m}"
