"""Are we online? Asked of several places that have nothing to do with each other, before anybody is blamed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from openmodels.telemetry.failures import EXPECTED
from openmodels.telemetry.probes.limits import USER_AGENT, Limits
from openmodels.telemetry.wire import Network, Phases, exchange

FRESH_S = 3.0
"""How long an answer to the question holds."""


class Control:
    """Knows whether this machine reaches the internet; asks again when its knowledge is older than a few seconds."""

    def __init__(self, network: Network, limits: Limits, urls: Sequence[str]) -> None:
        self._network = network
        self._limits = limits
        self._urls = urls
        self._asked = float("-inf")
        self._online = True
        self._asking: asyncio.Task[bool] | None = None

    async def online(self) -> bool:
        """Whether at least one place answers; without places to ask, it is believed."""
        if not self._urls:
            return True
        if time.monotonic() - self._asked < FRESH_S:
            return self._online
        if self._asking is None:
            self._asking = asyncio.create_task(self._ask())
            self._asking.add_done_callback(self._done)
        return await asyncio.shield(self._asking)

    def _done(self, task: asyncio.Task[bool]) -> None:
        self._asking = None

    async def _ask(self) -> bool:
        tasks = [asyncio.create_task(self._reaches(url)) for url in self._urls]
        online = False
        for answer in asyncio.as_completed(tasks):
            if await answer:
                online = True
                break
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._online, self._asked = online, time.monotonic()
        return online

    async def _reaches(self, url: str) -> bool:
        try:
            async with (
                asyncio.timeout(self._limits.control_s),
                exchange(self._network, Phases(), "GET", url, {"User-Agent": USER_AGENT}) as response,
            ):
                return response.status < 500
        except EXPECTED:
            return False
