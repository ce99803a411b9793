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
from redis.commands.core import Script

from openmodels.telemetry import scripts
from openmodels.telemetry.budget import Spent

PREFIX = "openmodels:telemetry:"
REGIONS = PREFIX + "regions"
UNSTORED = PREFIX + "unstored"
EVENTS = PREFIX + "events"
STATUSES = PREFIX + "statuses"
ALIVE = PREFIX + "alive:"
CLAIM = PREFIX + "claim:"
QUEUED_S = 90
"""How long a claim holds before its probe has begun; after that another sweep may queue the slot again."""
DONE_S = 600
"""How long a slot that has ended is remembered as done, for chunks that are delivered late."""
ALIVE_S = 10
"""How long a worker counts as alive after a sign of life; it gives one every two seconds, busy or not."""
AT_ONCE = 1000
"""Most keys of one script, so that nobody waits long for Redis."""
MOST_UNSTORED = 100_000
MOST_EVENTS = 10_000


def claim_key(region: str, target: str, slot: datetime) -> str:
    """The key of a target's slot."""
    return f"{CLAIM}{region}:{target}:{int(slot.timestamp())}"


class Shared:
    """The Redis of all workers."""

    def __init__(self, client: Redis, worker: str = "") -> None:
        self._redis = client
        self._worker = worker
        self._take = client.register_script(scripts.TAKE)
        self._begin = client.register_script(scripts.BEGIN)
        self._give_back = client.register_script(scripts.GIVE_BACK)
        self._requeue = client.register_script(scripts.REQUEUE)
        self._forget = client.register_script(scripts.FORGET)
        self._change = client.register_script(scripts.CHANGE)

    def claim(self, keys: Sequence[str]) -> list[bool]:
        """Claim slots that are about to be queued; says which were free, or held by a worker that is dead."""
        return self._run(self._take, keys, self._queued, QUEUED_S)

    def begin(self, keys: Sequence[str], chunk: str, *, seconds: int) -> list[bool]:
        """Take up slots for so long; one that is done, or that another chunk has begun, is not ours.

        A slot that waits in the queue more than once goes to the first that comes to it.
        """
        return self._run(self._begin, keys, self._begun(chunk), seconds, chunk)

    def finish(self, keys: Sequence[str], until: Sequence[datetime], now: datetime) -> None:
        """Mark slots as probed, or as past."""
        pipe = self._redis.pipeline(transaction=False)
        for key, end in zip(keys, until, strict=True):
            pipe.set(key, "done", ex=max(0, round((end - now).total_seconds())) + DONE_S)
        pipe.execute()

    def requeue(self, keys: Sequence[str], chunk: str) -> None:
        """Give slots back that were begun but could not be probed now; they wait in the queue again."""
        if keys:
            self._requeue(keys, [self._begun(chunk), self._queued, QUEUED_S])

    def lock(self, names: Sequence[str], owner: str, *, seconds: int) -> list[bool]:
        """Take locks that end by themselves, or with the worker; says which were free."""
        return self._run(self._take, [_lock(name) for name in names], self._held(owner), seconds)

    def unlock(self, names: Sequence[str], owner: str) -> None:
        """Give locks back, those that are still ours."""
        if names:
            self._give_back([_lock(name) for name in names], [self._held(owner)])

    def reserve(self, provider_id: str, amount: Decimal, currency: str, now: datetime) -> Spent:
        """Count a latency probe and what it may cost before it is sent; returns what had been used without it."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.incr(_day(provider_id, now))
        pipe.incrbyfloat(_month(currency, now), float(amount))
        pipe.expire(_day(provider_id, now), timedelta(days=2))
        pipe.expire(_month(currency, now), timedelta(days=40))
        used = pipe.execute()
        return Spent(int(used[0]) - 1, max(Decimal(0), Decimal(_text(used[1])) - amount))

    def unreserve(self, provider_id: str, amount: Decimal, currency: str, now: datetime) -> None:
        """Take back what was reserved for a probe that is not sent."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.decr(_day(provider_id, now))
        pipe.incrbyfloat(_month(currency, now), -float(amount))
        pipe.execute()

    def correct(self, amount: Decimal, currency: str, now: datetime) -> None:
        """Add how much more, or less, than reserved a probe has cost."""
        self._redis.incrbyfloat(_month(currency, now), float(amount))

    def spent(self, provider_id: str, currency: str, now: datetime) -> Spent:
        """What latency probes have used so far."""
        today, month = self._redis.mget(_day(provider_id, now), _month(currency, now))
        return Spent(int(today or 0), Decimal(_text(month or b"0")))

    def money(self, now: datetime) -> dict[str, Decimal]:
        """What latency probes have cost this month, by currency."""
        prefix = _month("", now)
        keys = sorted(_text(key) for key in self._redis.scan_iter(f"{prefix}*"))
        return {key.removeprefix(prefix): Decimal(_text(self._redis.get(key) or b"0")) for key in keys}

    def here(self, region: str, now: datetime) -> None:
        """Say that a region has a worker, and that this one is alive."""
        pipe = self._redis.pipeline(transaction=False)
        pipe.zadd(REGIONS, {region: now.timestamp()})
        pipe.set(ALIVE + self._worker, 1, ex=ALIVE_S)
        pipe.execute()

    def heard(self) -> dict[str, float]:
        """When the last sign of a worker came from each region, in seconds since 1970."""
        found: Any = self._redis.zrange(REGIONS, 0, -1, withscores=True)
        return {_text(name): float(at) for name, at in found}

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

    def forget(self, rows: Sequence[Mapping[str, Any]]) -> bool:
        """Drop the oldest rows, which have been stored, unless somebody else has done so; says whether."""
        return bool(self._forget([UNSTORED], [len(rows), orjson.dumps(rows[0])]))

    def changed(self, statuses: Mapping[str, str]) -> dict[str, str]:
        """Remember the statuses of providers; returns those that were another one before, with what it was.

        One that was not known here before has not changed, so that an empty Redis tells no change that was none.
        """
        if not statuses:
            return {}
        names = sorted(statuses)
        before = self._change([STATUSES], [part for name in names for part in (name, statuses[name])])
        return {
            name: _text(was) for name, was in zip(names, before, strict=True) if _text(was) not in ("", statuses[name])
        }

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
        return dict(zip([*queues, "unstored"], pipe.execute(), strict=True))

    def _run(self, script: Script, keys: Sequence[str], *values: str | int) -> list[bool]:
        found: list[bool] = []
        for start in range(0, len(keys), AT_ONCE):
            found += [bool(one) for one in script(keys[start : start + AT_ONCE], [ALIVE, *values])]
        return found

    @property
    def _queued(self) -> str:
        return f"queued:{self._worker}"

    def _begun(self, chunk: str) -> str:
        return f"begun:{self._worker}:{chunk}"

    def _held(self, owner: str) -> str:
        return f"held:{self._worker}:{owner}"


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _lock(name: str) -> str:
    return f"{PREFIX}lock:{name}"


def _day(provider_id: str, now: datetime) -> str:
    return f"{PREFIX}day:{now:%Y%m%d}:{provider_id}"


def _month(currency: str, now: datetime) -> str:
    return f"{PREFIX}month:{now:%Y%m}:{currency}"
