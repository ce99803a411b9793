"""The line to Redis: hears of expiries, knows when it cannot hear, and keeps a broken server from being waited for.

One connection listens, another carries the commands. The first is asked a ping every quarter of a second; the answer
comes after all that was published before it, so that it proves what is known up to the moment of asking. Trust lasts a
little under a second from there. Once a second the clock itself is compared, in case a message was lost on a line that
is whole.
Any failure, of this or of a command, takes the line down: no command is tried until the listener has reconnected and
caught up on what it missed.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from time import monotonic
from typing import Any

import orjson
from redis.asyncio import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from openmodels.cache import scripts
from openmodels.cache.counters import Counters
from openmodels.cache.ledger import Ledger
from openmodels.cache.line import Line
from openmodels.cache.tasks import end

PING = 0.25
TRUST = 0.9
"""Seconds after a ping was sent for which its answer vouches."""

COMPARE = 1.0
"""Seconds after which the clock is compared though no message told of a gap."""

PATIENCE = 0.5
"""Seconds to wait for Redis before it counts as gone."""

SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 1.0
_AWAY = (RedisConnectionError, RedisTimeoutError, OSError, asyncio.TimeoutError)


class Link:
    """A line to the Redis at `url`, which tells the ledger what it hears; `start` it in the loop that uses it."""

    def __init__(self, url: str, ledger: Ledger, counters: Counters) -> None:
        self.up = False
        self._ledger = ledger
        self._counters = counters
        options = {
            "protocol": 2,
            "socket_timeout": PATIENCE,
            "socket_connect_timeout": PATIENCE,
            "retry": Retry(NoBackoff(), 0),
        }
        self._pool = ConnectionPool.from_url(url, **options)
        self._line: Line | None = None
        self._task: asyncio.Task[None] | None = None
        self._run = ""
        self._synced = asyncio.Event()

    async def start(self) -> None:
        """Begin to listen; returns when caught up, or after a moment when Redis does not answer."""
        self._task = asyncio.create_task(self._keep())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._synced.wait(), PATIENCE)

    async def stop(self) -> None:
        """Hang up."""
        self._down()
        await end(self._task)

    async def run(self, script: str, *args: str | bytes | float) -> Any:
        """The answer of a script of the cache, or None when Redis is away or refuses."""
        return await self._call(script, *args) if self.up else None

    async def _call(self, script: str, *args: str | bytes | float) -> Any:
        if self._line is None:
            return None
        try:
            return await self._line.run(script, scripts.STATE, args)
        except _AWAY:
            self._counters.redis_errors += 1
            self._down()
        except ResponseError:  # out of memory, read-only replica: the line is whole, only this was refused
            self._counters.redis_errors += 1
        return None

    def _down(self) -> None:
        self.up = False
        self._ledger.distrust()

    async def _keep(self) -> None:
        pause = SHORTEST_PAUSE
        while True:
            connection: Any = self._pool.make_connection()  # type: ignore[no-untyped-call]
            began = monotonic()
            try:
                await self._listen(connection)
            except (RedisError, ValueError, KeyError, *_AWAY):
                self._counters.redis_errors += 1
            finally:
                self._down()
                with suppress(RedisError, *_AWAY):
                    if self._line is not None:
                        self._line.close()
                    await connection.disconnect(nowait=True)
            lasted = monotonic() - began > LONGEST_PAUSE
            pause = SHORTEST_PAUSE if lasted else min(pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def _listen(self, connection: Any) -> None:
        await connection.connect()
        await connection.send_command("SUBSCRIBE", scripts.CHANNEL)
        if await connection.read_response(timeout=PATIENCE) is None:
            raise RedisTimeoutError("Redis did not confirm the subscription")
        self._line = await Line.open(self._pool.make_connection(), PATIENCE)  # type: ignore[no-untyped-call]
        self._run = await self._server_run(self._line)
        await self._sync()
        self.up = True
        self._synced.set()
        asked = answered = compared = monotonic()
        while self.up:
            now = monotonic()
            if now >= compared + COMPARE:
                await self._sync()
                compared = now
            if answered >= asked and now >= asked + PING:
                await connection.send_command("PING")
                asked = now
            elif answered < asked and now > asked + PATIENCE:
                raise RedisTimeoutError("Redis did not answer a ping")
            message = await connection.read_response(timeout=PING)
            if message is None:
                continue
            if message[0] == b"pong":
                answered = monotonic()
                self._ledger.trusted_until = asked + TRUST
            elif message[0] == b"message":
                await self._hear(orjson.loads(message[2]))

    async def _hear(self, news: dict[str, Any]) -> None:
        clock = int(news["clock"])
        if "pattern" in news:
            in_order = self._ledger.cleared(clock, news["pattern"])
        else:
            in_order = "tags" in news and self._ledger.expired(clock, news["tags"])
        if not in_order:
            await self._sync()

    async def _server_run(self, line: Line) -> str:
        """The name of this run of the server; one that does not tell its runs apart is taken at its word."""
        try:
            told = re.search(rb"^run_id:(\w+)", await line.ask("INFO", "server"), re.MULTILINE)
        except ResponseError:
            return "unknown"
        return told[1].decode() if told else "unknown"

    async def _sync(self) -> None:
        asked = monotonic()
        state = await self._call(scripts.SYNC, scripts.CHANNEL, self._run, self._ledger.clock)
        if state is None:
            raise RedisConnectionError("Redis did not tell the state of the cache")
        clock, floor, cleared, missed = state
        tags = [tag.decode() for tag in missed if not tag.startswith(b":")]
        self._ledger.synced(int(clock), int(floor), int(cleared), tags)
        self._ledger.trusted_until = asked + TRUST
