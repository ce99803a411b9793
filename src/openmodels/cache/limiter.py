"""The limit of requests a minute and address, held by all processes together.

Most requests are decided here and now: a process may answer up to a fifth of what an address has left before it has
told the others, and it tells them in the background, many addresses in one round trip. Where many processes count, each
may answer less: all together half of what is left, since none knows what the others have not told yet. Near the limit,
and for an address not heard of lately, a request waits for the word of Redis. Without Redis each process limits on its
own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from math import ceil, floor
from time import monotonic
from time import time as day_time
from typing import Any
from uuid import uuid4

from openmodels.cache import addresses, scripts
from openmodels.cache.budget import Budget
from openmodels.cache.counters import Counters
from openmodels.cache.entry import Header
from openmodels.cache.link import Link
from openmodels.cache.tasks import end
from openmodels.errors import RateLimited

WINDOW = 60.0
NOBODY = ("unknown", 0)
SHARE = 0.2
UNHEARD = 3
"""Requests answered at once for an address that has not been heard of in the last second."""

GATHER = 0.05
"""Seconds in which counts are gathered before they are told."""

AT_ONCE = 500
MOST = 20_000
"""Addresses remembered before the idle are forgotten."""


class Limiter:
    """Counts requests against `limit` a minute; `exempt` networks are not counted, `proxies` are looked through."""

    def __init__(
        self,
        limit: int,
        *,
        exempt: Sequence[addresses.Network],
        proxies: Sequence[addresses.Network],
        link: Link | None,
        counters: Counters,
        window: float = WINDOW,
    ) -> None:
        self._limit = limit
        self._exempt = exempt
        self._proxies = proxies
        self._link = link
        self._counters = counters
        self._window = window
        self._name = uuid4().hex
        self._share = SHARE
        self._offset = day_time() - monotonic()
        self._by_address: dict[str, Budget] = {}
        self._by_name: dict[str, Budget] = {}
        self._changed: set[Budget] = set()
        self._waiting: dict[Budget, list[asyncio.Future[bool]]] = {}
        self._work = asyncio.Event()
        self._urgent = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._told: Header = (b"x-ratelimit-limit", b"%d" % limit)
        self._resets = [_reset(ceil(window - second)) for second in range(ceil(window))]
        self._free = self._headers(limit, self._resets[0])

    async def start(self) -> None:
        """Begin to exchange counts with the other processes; learn how many they are."""
        if self._link is not None:
            await self._tell([], {})
            self._task = asyncio.create_task(self._exchange())

    async def stop(self) -> None:
        """End the exchange."""
        await end(self._task)

    def quick(self, scope: Mapping[str, Any], now: float, others: tuple[Header, ...] = ()) -> tuple[Header, ...] | None:
        """Count a request that is surely allowed and return the headers that tell so; None: ask `slow`.

        `now` is of `time.monotonic`; `others` are returned besides.
        """
        budget = None if self._proxies else self._by_address.get((scope.get("client") or NOBODY)[0])
        if budget is None:
            budget = self._budget(scope)
        if budget.exempt:
            return (*self._free, *others)
        time = now + self._offset
        spare = budget.spare
        if (time >= budget.calm_until or not spare) and not self._weigh(budget, time):
            return None
        spare = budget.spare = budget.spare - 1
        budget.untold += 1
        return self._told, (b"x-ratelimit-remaining", b"%d" % (budget.beyond + spare)), budget.reset, *others

    def _weigh(self, budget: Budget, time: float) -> bool:
        """Find how many more requests are surely allowed this second; returns whether there is any."""
        room = self._limit - budget.used(time, self._window)
        if room < 1:
            return False
        spare = int(room)
        if self._task is not None:
            most = room * self._share if time - budget.heard_at < 1 else min(room * self._share, UNHEARD)
            if self._link is not None and self._link.up:
                spare = int(most - budget.untold)
                if spare < 1:
                    return False
            self._changed.add(budget)
            self._work.set()
        budget.spare, budget.beyond = spare, int(room) - spare
        budget.calm_until = min(floor(time) + 1.0, (time // self._window + 1) * self._window)
        budget.reset = self._resets[int(time % self._window)]
        return True

    async def slow(self, scope: Mapping[str, Any]) -> tuple[Header, Header, Header]:
        """Count a request that may be one too many; raises RateLimited."""
        budget = self._budget(scope)
        time = monotonic() + self._offset
        allowed = budget.used(time, self._window) + 1 <= self._limit
        if allowed and self._task is not None:
            asked: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
            self._waiting.setdefault(budget, []).append(asked)
            self._urgent.set()
            self._work.set()
            allowed = await asked
        elif allowed:
            budget.untold += 1
            budget.calm_until = 0.0
        time = monotonic() + self._offset
        if not allowed:
            self._counters.limited += 1
            wait = budget.wait(time, self._window, self._limit)
            raise RateLimited(
                f"More than {self._limit} requests in a minute came from this address. Ask again in {wait} seconds.",
                retry_after=wait,
            )
        remaining = int(self._limit - budget.used(time, self._window))
        return self._headers(remaining, self._resets[int(time % self._window)])

    def refused(self, retry_after: int) -> tuple[Header, Header, Header]:
        """The headers of an answer to one request too many."""
        return self._headers(0, _reset(retry_after))

    def _headers(self, remaining: int, reset: Header) -> tuple[Header, Header, Header]:
        return self._told, (b"x-ratelimit-remaining", b"%d" % max(0, remaining)), reset

    def _budget(self, scope: Mapping[str, Any]) -> Budget:
        address = addresses.client(scope, self._proxies)
        budget = self._by_address.get(address)
        if budget is None:
            if len(self._by_address) >= MOST:
                self._forget()
            name = addresses.counted(address)
            exempt = addresses.within(address, self._exempt)
            budget = Budget(name, exempt=True) if exempt else self._by_name.setdefault(name, Budget(name, exempt=False))
            self._by_address[address] = budget
        return budget

    def _forget(self) -> None:
        """Forget the idle; if all are busy, the older half: Redis still knows them."""
        oldest = (monotonic() + self._offset) // self._window - 1
        busy = [(a, b) for a, b in self._by_address.items() if b.bucket >= oldest and not b.exempt]
        if len(busy) >= MOST:
            busy = busy[MOST // 2 :]
        self._by_address = dict(busy)
        self._by_name = {budget.name: budget for budget in self._by_address.values()}

    async def _exchange(self) -> None:
        while True:
            await self._work.wait()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._urgent.wait(), GATHER)
            self._work.clear()
            self._urgent.clear()
            waiting, self._waiting = self._waiting, {}
            budgets = list(self._changed | waiting.keys())
            self._changed.clear()
            for budget in budgets:
                budget.calm_until = 0.0  # who comes from now on is to be told of, too
            for start in range(0, len(budgets), AT_ONCE):
                await self._tell(budgets[start : start + AT_ONCE], waiting)

    async def _tell(self, budgets: list[Budget], waiting: dict[Budget, list[asyncio.Future[bool]]]) -> None:
        asked: list[str | float] = []
        for budget in budgets:
            budget.sent = budget.untold
            asked += [budget.name, budget.sent, len(waiting.get(budget, ()))]
        said = None
        if self._link is not None:
            who = (scripts.LIMITERS, self._name)
            said = await self._link.run(scripts.COUNT, scripts.ADDRESS, self._window, self._limit, *who, *asked)
        if said is None:
            self._decide_alone(budgets, waiting)
            return
        time = float(said[0])
        self._offset = time - monotonic()
        self._share = min(SHARE, 0.5 / said[1])
        for budget, counted, before, granted in zip(budgets, said[2::3], said[3::3], said[4::3], strict=True):
            budget.hear(time, self._window, counted, before)
            for place, one in enumerate(waiting.get(budget, ())):
                if not one.done():
                    one.set_result(place < granted)

    def _decide_alone(self, budgets: list[Budget], waiting: dict[Budget, list[asyncio.Future[bool]]]) -> None:
        time = monotonic() + self._offset
        for budget in budgets:
            budget.sent = 0
            for one in waiting.get(budget, ()):
                allowed = budget.used(time, self._window) + 1 <= self._limit
                budget.untold += allowed
                budget.calm_until = 0.0
                if not one.done():
                    one.set_result(allowed)


def _reset(seconds: int) -> Header:
    return (b"x-ratelimit-reset", b"%d" % seconds)
