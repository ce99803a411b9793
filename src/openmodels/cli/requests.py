"""Gives every request an id, in its log lines and its answer, and logs what went wrong or, at debug, everything."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from itertools import count
from time import perf_counter

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
NAME = "openmodels.requests"
log = structlog.get_logger(NAME)
requests = logging.getLogger(NAME)
"""Asked first whether a line is wanted: one that nobody wants would cost more than a kept answer does."""

_SANE = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_process = secrets.token_hex(4).encode()
_numbers = count(1)


Ready = Callable[..., tuple[Message, Message] | None]
"""Gives a kept answer, with a further header, at once; as `CacheMiddleware.ready`."""


class Requests:
    """Wraps the whole application; an id that a proxy has given is kept.

    What `ready` gives is sent from here: at a kept answer every frame counts.
    """

    def __init__(self, app: ASGIApp, ready: Ready = lambda scope, headers, own: None) -> None:
        self.app = app
        self._ready = ready

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the request, let the application answer, and log it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id")
        name = given if given and _SANE.fullmatch(given) else _process + b"-%x" % next(_numbers)
        own = (b"x-request-id", name)
        started = perf_counter()
        kept = self._ready(scope, headers, (own,))
        if kept is None:
            await self._through(scope, receive, send, own, started)
            return
        start, body = kept
        if requests.isEnabledFor(logging.DEBUG):
            request_id.set(name.decode())
            _note(scope, start["status"], started)
        await send(start)
        await send(body)

    async def _through(
        self, scope: Scope, receive: Receive, send: Send, own: tuple[bytes, bytes], start: float
    ) -> None:
        name = own[1].decode()
        scope["request_id"] = name
        request_id.set(name)

        def sending(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                status = message["status"]
                if status >= 500 or requests.isEnabledFor(logging.DEBUG):
                    _note(scope, status, start)
                # A new message, as this one may be a kept answer that goes to other readers, too.
                message = {**message, "headers": [*message["headers"], own]}
            return send(message)

        await self.app(scope, receive, sending)


def _note(scope: Scope, status: int, started: float) -> None:
    say = log.warning if status >= 500 else log.debug
    duration_ms = round((perf_counter() - started) * 1000, 1)
    say("request", method=scope["method"], path=scope["path"], status=status, duration_ms=duration_ms)
