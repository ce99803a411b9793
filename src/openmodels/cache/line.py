"""One connection to Redis for the scripts of the cache: many ask at once, answers come in the order of the questions.

The client library spends more on a question than Redis does, and each answer made anew asks twice. It still reads the
address, with its password and what it says of TLS; the connection is made and used here, with its parser.
"""

from __future__ import annotations

import asyncio
from collections import deque
from hashlib import sha1
from time import monotonic
from typing import Any

import hiredis
from redis.asyncio import SSLConnection, UnixDomainSocketConnection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError


class Line(asyncio.Protocol):
    """A connection whose every answer must come within `patience` seconds; when one does not, it breaks for all."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._parser = hiredis.Reader(replyError=ResponseError)
        self._asked: deque[tuple[asyncio.Future[Any], float]] = deque()
        self._names: dict[str, str] = {}
        self._loop = asyncio.get_running_loop()
        self._broken: Exception | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport

    @classmethod
    async def open(cls, address: Any, patience: float) -> Line:
        """Connect to the address of a connection of the library, which itself stays unconnected.

        Raises OSError and TimeoutError where nobody answers, ResponseError where the password is refused.
        """
        line = cls(patience)
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(patience):
            if isinstance(address, UnixDomainSocketConnection):
                await loop.create_unix_connection(lambda: line, address.path)
            else:
                tls = address.ssl_context.get() if isinstance(address, SSLConnection) else None
                await loop.create_connection(lambda: line, address.host, int(address.port), ssl=tls)
        try:
            if address.password:
                await line.ask("AUTH", *([address.username] if address.username else []), address.password)
            if address.db:
                await line.ask("SELECT", int(address.db))
        except BaseException:
            line.close()
            raise
        return line

    def connection_made(self, transport: Any) -> None:
        """Take what is connected."""
        self._transport = transport

    async def run(self, script: str, keys: tuple[str, ...], args: tuple[str | bytes | float, ...]) -> Any:
        """The answer of a script, which is sent whole only when the server does not know it yet."""
        name = self._names.get(script)
        if name is None:
            name = self._names[script] = sha1(script.encode(), usedforsecurity=False).hexdigest()
        try:
            return await self.ask("EVALSHA", name, len(keys), *keys, *args)
        except ResponseError as error:
            if not str(error).startswith("NOSCRIPT"):
                raise
        return await self.ask("EVAL", script, len(keys), *keys, *args)

    def ask(self, *words: str | bytes | float) -> asyncio.Future[Any]:
        """Send a command; raises what the server refuses, and ConnectionError or TimeoutError when the line breaks."""
        asked: asyncio.Future[Any] = self._loop.create_future()
        if self._broken is not None:
            asked.set_exception(self._broken)
            return asked
        self._asked.append((asked, monotonic()))
        if self._alarm is None:
            self._alarm = self._loop.call_later(self._patience, self._look)
        self._transport.write(hiredis.pack_command(words))  # type: ignore[arg-type]  # its stub knows tuples of one word
        return asked

    def close(self) -> None:
        """Hang up; whoever still waits is told."""
        self._break(RedisConnectionError("The line to Redis was closed."))

    def data_received(self, data: bytes) -> None:
        """Hand out what has come."""
        self._parser.feed(data)
        try:
            while self._asked and (answer := self._parser.gets()) is not False:
                asked, _ = self._asked.popleft()
                if asked.done():
                    continue
                if isinstance(answer, ResponseError):
                    asked.set_exception(answer)
                else:
                    asked.set_result(answer)
        except hiredis.ProtocolError as error:
            self._break(RedisConnectionError(f"Redis does not speak its protocol: {error}"))

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell all who wait."""
        self._break(RedisConnectionError(f"Redis hung up: {exc}"))

    def eof_received(self) -> None:
        """Nothing more will come, so the connection may close."""

    def _look(self) -> None:
        """Break when the oldest question has waited too long, else look again when it would have."""
        self._alarm = None
        if self._asked:
            left = self._asked[0][1] + self._patience - monotonic()
            if left <= 0:
                self._break(RedisTimeoutError("Redis did not answer in time."))
            else:
                self._alarm = self._loop.call_later(left, self._look)

    def _break(self, error: Exception) -> None:
        if self._broken is None:
            self._broken = error
            self._transport.abort()
            if self._alarm is not None:
                self._alarm.cancel()
        while self._asked:
            asked, _ = self._asked.popleft()
            if not asked.done():
                asked.set_exception(self._broken)
