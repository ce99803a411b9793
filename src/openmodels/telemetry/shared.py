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
STATUSES = PREFIX + "statuses"
QUEUED_S = 90
"""How long a claim holds before its probe has begun; after that another sweep may queue the slot again."""
DONE_S = 600
"""How long a slot that has ended is remembered as done, for chunks that are delivered late."""
MOST_UNSTORED = 100_000
MOST_EVENTS = 10_000

BEGIN = """
local ours = {}
for number, key in ipairs(KEYS) do
    local found = redis.call('get', key)
    if not found or found == 'queued' or found == ARGV[1] then
        redis.call('set', key, ARGV[1], 'ex', ARGV[2])
        ours[number] = 1
    else
        ours[number] = 0
    end
end
return ours
"""
GIVE_BACK = """
for _, key in ipairs(KEYS) do
    if redis.call('get', key) == ARGV[1] then
        redis.call('del', key)
    end
end
"""
FORGET = """
if redis.call('lindex', KEYS[1], 0) == ARGV[2] then
    redis.call('ltrim', KEYS[1], ARGV[1], -1)
    return 1
end
return 0
"""
CHANGE = """
local before = {}
for number = 1, #ARGV, 2 do
    before[#before + 1] = redis.call('hget', KEYS[1], ARGV[number]) or ''
    redis.call('hset', KEYS[1], ARGV[number], ARGV[number + 1])
end
return before
"""
"""Scripts, as each must see and change its keys in one step."""


def claim_key(region: str, target: str, slot: datetime) -> str:
    """The key of a target's slot."""
    return f"{PREFIX}claim:{region}:{target}:{int(slot.timestamp())}"


class Shared:
    """The Redis of all workers."""

    def __init__(self, client: Redis) -> None:
        self._redis = client
        self._begin = client.register_script(BEGIN)
        self._give_back = client.register_script(GIVE_BACK)
        self._forget = client.register_script(FORGET)
        self._change = client.register_script(CHANGE)

    def claim(self, keys: Sequence[str]) -> list[bool]:
        """Claim slots that are about to be queued; says which were free."""
        pipe = self._redis.pipeline(transaction=False)
        for key in keys:
            pipe.set(key, "queued", nx=True, ex=QUEUED_S)
        return [bool(won) for won in pipe.execute()]

    def begin(self, keys: Sequence[str], owner: str, *, seconds: int) -> list[bool]:
        """Take up slots for so long; one that is done, or that another chunk has begun, is not ours.

        A slot that waits in the queue more than once goes to the first that comes to it.
        """
        return [bool(ours) for ours in self._begin(keys, [_begun(owner), seconds])] if keys else []

    def finish(self, keys: Sequence[str], until: Sequence[datetime], now: datetime) -> None:
        """Mark slots as probed, or as past."""
        pipe = self._redis.pipeline(transaction=False)
        for key, end in zip(keys, until, strict=True):
            pipe.set(key, "done", ex=max(0, round((end - now).total_seconds())) + DONE_S)
        pipe.execute()

    def release(self, keys: Sequence[str], owner: str) -> None:
        """Give slots back that were begun but could not be probed now, for the next sweep to take."""
        if keys:
            self._give_back(keys, [_begun(owner)])

    def lock(self, names: Sequence[str], owner: str, *, seconds: int) -> list[bool]:
        """Take locks that end by themselves; says which were free."""
        pipe = self._redis.pipeline(transaction=False)
        for name in names:
            pipe.set(_lock(name), owner, nx=True, ex=seconds)
        return [bool(won) for won in pipe.execute()]

    def unlock(self, names: Sequence[str], owner: str) -> None:
        """Give locks back, those that are still ours."""
        if names:
            self._give_back([_lock(name) for name in names], [owner])

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
        """Say that a region has a worker."""
        self._redis.zadd(REGIONS, {region: now.timestamp()})

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


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _begun(owner: str) -> str:
    return f"begun:{owner}"


def _lock(name: str) -> str:
    return f"{PREFIX}lock:{name}"


def _day(provider_id: str, now: datetime) -> str:
    return f"{PREFIX}day:{now:%Y%m%d}:{provider_id}"


def _month(currency: str, now: datetime) -> str:
    return f"{PREFIX}month:{now:%Y%m}:{currency}"
