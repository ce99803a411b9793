"""What the workers tell, to all who listen: one reader of Redis a process, however many streams are open."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import orjson
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

EVENTS = "openmodels:telemetry:events"
BLOCK_MS = 5000
MOST_WAITING = 500
"""A listener that has not taken this many is let go; it comes back and asks for what it has missed."""
CATCH_UP = 1000
log = structlog.get_logger(__name__)


class Item:
    """One piece of news: its id in the stream, what it says, and its bytes as they are sent."""

    __slots__ = ("event", "id", "wire")

    def __init__(self, id_: str, body: bytes) -> None:
        self.id = id_
        self.event: dict[str, Any] = orjson.loads(body)
        self.wire = b"id: %b\nevent: %b\ndata: %b\n\n" % (id_.encode(), str(self.event["type"]).encode(), body)


class News:
    """Listens to Redis while anybody listens to it."""

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url
        self._listeners: set[asyncio.Queue[Item | None]] = set()
        self._reader: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Queue[Item | None]]:
        """A queue of all news from now on; None in it means that its listener was too slow."""
        queue: asyncio.Queue[Item | None] = asyncio.Queue(MOST_WAITING + 1)
        self._listeners.add(queue)
        if self._reader is None or self._reader.done():
            self._ready = asyncio.Event()
            self._reader = asyncio.create_task(self._read())
        try:
            await self._ready.wait()
            yield queue
        finally:
            self._listeners.discard(queue)
            if not self._listeners and self._reader is not None:
                self._reader.cancel()
                self._reader = None

    async def missed(self, after: str) -> list[Item]:
        """News after an id, as far back as they are kept; none for an id that is not one."""
        found: list[Item] = []
        async with Redis.from_url(self._url, socket_timeout=5) as client:
            try:
                while page := await client.xrange(EVENTS, f"({after}", "+", count=CATCH_UP):
                    found += [_item(entry) for entry in page]
                    after = found[-1].id
            except RedisError as error:
                log.warning("missed news cannot be read", after=after, error=str(error))
        return found

    async def _read(self) -> None:
        last: str | None = None
        while True:
            try:
                async with Redis.from_url(self._url, socket_timeout=BLOCK_MS / 1000 + 5) as client:
                    # Not "$": what is told between two questions, or while Redis is away, must not be lost.
                    last = last or await _newest(client)
                    self._ready.set()
                    while True:
                        found: Any = await client.xread({EVENTS: last}, block=BLOCK_MS, count=200)
                        for entry in _entries(found):
                            item = _item(entry)
                            last = item.id
                            self._hand_out(item)
            except (RedisError, OSError) as error:
                self._ready.set()  # whoever waits is served as soon as Redis is back
                log.warning("news cannot be read; trying again", error=str(error))
                await asyncio.sleep(1)

    def _hand_out(self, item: Item) -> None:
        for queue in list(self._listeners):
            if queue.qsize() >= MOST_WAITING:
                self._listeners.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(item)


async def _newest(client: Redis) -> str:
    """The id of the newest news, or one before all."""
    found: Any = await client.xrevrange(EVENTS, count=1)
    return str(found[0][0].decode()) if found else "0-0"


def _entries(found: Any) -> list[Any]:
    """The entries of an answer to XREAD, which is a list in one version of the protocol and a mapping in the other."""
    if not found:
        return []
    if isinstance(found, dict):
        return [entry for batches in found.values() for batch in batches for entry in batch]
    return [entry for _, entries in found for entry in entries]


def _item(entry: Any) -> Item:
    id_, fields = entry
    return Item(id_.decode(), fields[b"event"])
