"""Tells Redis what this process's cache has done, so that `openmodels cache stats` can show all of them."""

from __future__ import annotations

import asyncio
import os
import socket
from dataclasses import asdict

import orjson

from openmodels.cache import scripts
from openmodels.cache.counters import Counters
from openmodels.cache.link import Link
from openmodels.cache.tasks import end

EVERY = 5
GONE = 15


class Presence:
    """Writes the counters of this process every few seconds; they vanish soon after it does."""

    def __init__(self, link: Link, counters: Counters) -> None:
        self._link = link
        self._counters = counters
        self._name = f"{scripts.PROCESS}{socket.gethostname()}:{os.getpid()}:{id(self):x}"
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to tell."""
        self._task = asyncio.create_task(self._tell())

    async def stop(self) -> None:
        """Stop telling."""
        await end(self._task)

    async def _tell(self) -> None:
        while True:
            await self._link.run(scripts.PRESENT, self._name, orjson.dumps(asdict(self._counters)), GONE)
            await asyncio.sleep(EVERY)
