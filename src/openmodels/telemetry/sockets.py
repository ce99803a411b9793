"""A connection that notes when bytes arrive, before whoever reads them gets a turn: others in flight must not be timed.

It speaks to asyncio directly, as every layer between costs a turn of the event loop at both ends of what is measured.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections import deque
from collections.abc import Callable
from typing import Any, cast

import httpcore
from httpcore import AsyncNetworkStream

MOST_UNREAD = 262_144
"""Bytes that may wait to be read before the other side has to wait."""


class Arrivals(asyncio.Protocol):
    """What has arrived and not been read yet, each piece with its moment."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._pieces: deque[tuple[float, bytes]] = deque()
        self._unread = 0
        self._ended = False
        self._lost: Exception | None = None
        self._reader: asyncio.Future[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way to send."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is of no class of asyncio's

    def data_received(self, data: bytes) -> None:
        """Note the moment first."""
        self._pieces.append((time.perf_counter(), data))
        self._unread += len(data)
        if self._unread > MOST_UNREAD and self.transport is not None:
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """The other side sends no more."""
        self._ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing comes or goes any more."""
        self._ended, self._lost = True, exc
        self._wake()
        self._writable.set()

    def pause_writing(self) -> None:
        """Too much waits to be sent."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """It has gone."""
        self._writable.set()

    async def piece(self, most: int) -> tuple[float, bytes]:
        """The next piece and its moment; empty at the end. Raises what the connection was lost by."""
        while not self._pieces:
            if self._lost is not None:
                raise self._lost
            if self._ended:
                return time.perf_counter(), b""
            self._reader = asyncio.get_running_loop().create_future()
            try:
                await self._reader
            finally:
                self._reader = None
        moment, data = self._pieces.popleft()
        if len(data) > most:
            self._pieces.appendleft((moment, data[most:]))
            data = data[:most]
        was_full, self._unread = self._unread > MOST_UNREAD, self._unread - len(data)
        if was_full and self._unread <= MOST_UNREAD and self.transport is not None and not self._ended:
            self.transport.resume_reading()
        return moment, data

    async def sendable(self) -> None:
        """Wait until more may be sent; raises what the connection was lost by."""
        await self._writable.wait()
        if self._lost is not None:
            raise self._lost
        if self._ended and (self.transport is None or self.transport.is_closing()):
            raise ConnectionResetError("the connection is closed")

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)


class Stream(AsyncNetworkStream):
    """A connection for the HTTP library; `written` and `arrived` are told the moments of what goes and comes."""

    def __init__(
        self, arrivals: Arrivals, *, written: Callable[[float], None], arrived: Callable[[float], None]
    ) -> None:
        self._arrivals = arrivals
        self._written = written
        self._arrived = arrived

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes; none at the end."""
        try:
            moment, data = await asyncio.wait_for(self._arrivals.piece(max_bytes), timeout)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error
        self._arrived(moment)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        if not buffer:
            return
        try:
            await asyncio.wait_for(self._arrivals.sendable(), timeout)
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error
        assert self._arrivals.transport is not None
        self._written(time.perf_counter())
        self._arrivals.transport.write(buffer)

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> AsyncNetworkStream:
        """Speak TLS from here on."""
        transport = self._arrivals.transport
        assert transport is not None
        loop = asyncio.get_running_loop()
        try:
            secured = await loop.start_tls(
                transport,
                self._arrivals,
                ssl_context,
                server_hostname=server_hostname,
                ssl_handshake_timeout=timeout or 60,
            )
        except (OSError, asyncio.IncompleteReadError) as error:  # also what TLS refuses, and its timeout
            raise httpcore.ConnectError(str(error)) from error
        self._arrivals.transport = secured
        return self

    async def aclose(self) -> None:
        """Close it; what is left to say, such as the end of TLS, is not waited for."""
        if self._arrivals.transport is not None:
            self._arrivals.transport.abort()

    def get_extra_info(self, info: str) -> Any:
        """What the HTTP library asks of a connection: its TLS, and whether it has ended."""
        if info == "is_readable":
            return bool(self._arrivals._pieces) or self._arrivals._ended
        return self._arrivals.transport.get_extra_info(info) if self._arrivals.transport else None


async def connect(
    address: str,
    port: int,
    *,
    seconds: float,
    written: Callable[[float], None],
    arrived: Callable[[float], None],
) -> Stream:
    """A connection to an address; raises httpcore.ConnectTimeout or httpcore.ConnectError."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(seconds):
            _, arrivals = await loop.create_connection(Arrivals, address, port)
    except TimeoutError as error:
        raise httpcore.ConnectTimeout(str(error)) from error
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    return Stream(arrivals, written=written, arrived=arrived)
