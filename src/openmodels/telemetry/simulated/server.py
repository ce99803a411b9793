"""A real HTTP server on this machine that plays providers, good and bad: the first part of a path names the play."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import ssl
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field

from openmodels.telemetry.simulated import streams

MOST_KEPT = 10_000
"""Requests that are remembered, so that it can run for ever."""


@dataclass(frozen=True, slots=True)
class Delays:
    """Seconds before the first word and before each further one: medians, with a spread (0: always the same)."""

    first_s: float = 0.02
    word_s: float = 0.002
    spread: float = 0.0

    def drawn(self, median: float) -> float:
        """One delay; they are spread as logarithms are, with a long tail."""
        return median * random.lognormvariate(0, self.spread) if self.spread else median


@dataclass(slots=True)
class Call:
    """One request and where its answer goes."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    writer: asyncio.StreamWriter
    request_id: str
    delays: Delays
    log: dict[str, tuple[float, float]]
    received: float = field(default_factory=time.perf_counter)

    async def head(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the beginning of an answer."""
        lines = [f"HTTP/1.1 {status} Simulated", "Connection: close", f"X-Request-Id: {self.request_id}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        await self.send(("\r\n".join(lines) + "\r\n\r\n").encode())

    async def send(self, piece: bytes) -> None:
        """Send a piece; raises ConnectionResetError when nobody listens any more."""
        if self.writer.transport.is_closing():  # asyncio itself would only log it, and go on
            raise ConnectionResetError
        self.writer.write(piece)
        await self.writer.drain()
        await asyncio.sleep(0)

    async def plain(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Send a whole answer that is no stream."""
        known = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        await self.head(status, known | dict(headers or {}))
        await self.send(body)

    async def stream(self, stream: streams.Stream, words: list[str]) -> None:
        """Send a stream of words with the delays of this provider."""
        await self.head(200, {"Content-Type": "text/event-stream"})
        for number, piece in enumerate(stream(words)):
            if number > 0:
                await asyncio.sleep(self.delays.drawn(self.delays.first_s if number == 1 else self.delays.word_s))
            if number == 1:
                self.log[self.request_id] = (self.received, time.perf_counter())
                if len(self.log) > MOST_KEPT:
                    del self.log[next(iter(self.log))]
            await self.send(piece)


Play = Callable[[Call], Awaitable[None]]


async def well(call: Call) -> None:
    """The right answer, in the dialect of the path."""
    stream = streams.of_path(call.path)
    if stream is None:
        await asyncio.sleep(call.delays.drawn(call.delays.first_s))
        await call.plain(200, b'{"data": []}')
    else:
        await call.stream(stream, streams.answer_to(call.body))


async def thinking(call: Call) -> None:
    """Thoughts before the words."""
    if call.method == "GET":
        await call.plain(200, b'{"data": []}')
        return
    await call.stream(streams.thinking, streams.answer_to(call.body))


async def wrong(call: Call) -> None:
    """A stream as it should be, with nonsense in it."""
    await call.stream(streams.of_path(call.path) or streams.openai, ["No", " idea", "."])


async def empty(call: Call) -> None:
    """A stream that ends without a word."""
    await call.stream(streams.openai, [])


async def garbage(call: Call) -> None:
    """Events that are no JSON."""
    await call.head(200, {"Content-Type": "text/event-stream"})
    await call.send(b"data: {oops\n\ndata: \xff\xfe\n\n")


async def page(call: Call) -> None:
    """A web page instead of a stream, as a proxy would send it."""
    await call.plain(200, b"<html>Sign in</html>", {"Content-Type": "text/html"})


async def broken_off(call: Call) -> None:
    """An error event in the middle of the stream."""
    await call.head(200, {"Content-Type": "text/event-stream"})
    first, second = itertools.islice(streams.openai(["4"]), 2)
    await call.send(first + second + streams.event({"error": {"message": "overloaded"}}))


async def reset(call: Call) -> None:
    """The connection is cut in the middle of the stream."""
    await call.head(200, {"Content-Type": "text/event-stream", "Content-Length": "100000"})
    await call.send(next(streams.openai(["4"])))
    await asyncio.sleep(0.01)
    call.writer.transport.abort()


async def cut(call: Call) -> None:
    """The connection is cut before an answer."""
    call.writer.transport.abort()


async def drip(call: Call) -> None:
    """One byte at a time, for ever."""
    await call.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
    while True:
        await call.send(b":\n")
        await asyncio.sleep(0.05)


async def silent(call: Call) -> None:
    """No answer at all."""
    await asyncio.sleep(3600)


async def huge(call: Call) -> None:
    """A body without end."""
    await call.head(200, {"Content-Type": "text/event-stream"})
    while True:
        await call.send(b": nothing of use\n" * 4096)


async def nonsense(call: Call) -> None:
    """Not HTTP."""
    await call.send(b"220 mail.example ESMTP\r\n\r\n")


async def limited(call: Call) -> None:
    """Too many requests."""
    await call.plain(429, b'{"error": "slow down"}', {"Retry-After": "17"})


async def loop(call: Call) -> None:
    """Redirects to itself."""
    await call.plain(302, b"", {"Location": call.path})


async def elsewhere(call: Call) -> None:
    """Redirects to another site."""
    await call.plain(302, b"", {"Location": "https://elsewhere.invalid/"})


async def moved(call: Call) -> None:
    """Redirects once, to a path that answers 500, so that following it shows."""
    await call.plain(302, b"", {"Location": "/500/v1/models"})


def answers(status: int) -> Play:
    """A play that answers with a status."""

    async def play(call: Call) -> None:
        await call.plain(status, b'{"error": {"message": "simulated"}}')

    return play


_failures: Iterator[int] = itertools.count()


async def flaky(call: Call) -> None:
    """Fails each first try, and answers the second."""
    await call.plain(503 if next(_failures) % 2 == 0 else 200, b"{}")


PLAYS: dict[str, Play] = {
    "well": well,
    "thinking": thinking,
    "wrong": wrong,
    "empty": empty,
    "garbage": garbage,
    "page": page,
    "broken-off": broken_off,
    "reset": reset,
    "cut": cut,
    "drip": drip,
    "silent": silent,
    "huge": huge,
    "nonsense": nonsense,
    "limited": limited,
    "loop": loop,
    "elsewhere": elsewhere,
    "moved": moved,
    "flaky": flaky,
    **{str(status): answers(status) for status in (400, 401, 403, 404, 500, 503)},
}


class Simulation:
    """The server; `log` has, by request id, when a request was received and when its first word was sent."""

    def __init__(self, delays: Mapping[str, Delays] | None = None) -> None:
        self.delays = dict(delays or {})
        self.log: dict[str, tuple[float, float]] = {}
        self.calls: deque[tuple[str, str, Mapping[str, str]]] = deque(maxlen=MOST_KEPT)
        self._numbers = itertools.count(1)

    async def serve(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> asyncio.Server:
        """Listen; port 0 takes a free one."""
        return await asyncio.start_server(self._answer, host, port, ssl=tls, backlog=2000)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
            letter = await reader.readexactly(1)
            if not letter.isalpha():  # TLS, where none is spoken
                writer.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
                writer.close()
                return
            head = (letter + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            received = time.perf_counter()
            method, path, _ = head[0].split(" ", 2)
            headers = {n.strip().lower(): v.strip() for n, _, v in (line.partition(":") for line in head[1:]) if n}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            self.calls.append((method, path, headers))
            name = path.split("/")[1]
            delays = self.delays.get(name, Delays())
            request_id = f"simulated-{next(self._numbers)}"
            call = Call(method, path, headers, body, writer, request_id, delays, self.log, received)
            await PLAYS.get(name, well)(call)
        writer.close()
        with contextlib.suppress(OSError, ssl.SSLError):
            await writer.wait_closed()
