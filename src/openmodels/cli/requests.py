"""Gives every request an id, in its log lines and its answer, and logs what went wrong or, at debug, everything."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Awaitable
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
_process = secrets.token_hex(4)
_numbers = count(1)


class Requests:
    """Wraps the whole application; an id that a proxy has given is kept."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Name the request, let the application answer, and log it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        name = _given(scope) or f"{_process}-{next(_numbers):x}"
        scope["request_id"] = name
        request_id.set(name)
        started = perf_counter()

        def sending(message: Message) -> Awaitable[None]:
            # Hands on the awaitable of `send` instead of waiting for it: at a kept answer every frame counts.
            if message["type"] == "http.response.start":
                status = message["status"]
                if status >= 500 or requests.isEnabledFor(logging.DEBUG):
                    _note(scope, status, started)
                # A new message, as this one may be a kept answer that goes to other readers, too.
                message = {**message, "headers": [*message["headers"], (b"x-request-id", name.encode())]}
            return send(message)

        await self.app(scope, receive, sending)


def _given(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            return str(value.decode()) if _SANE.fullmatch(value) else None
    return None


def _note(scope: Scope, status: int, started: float) -> None:
    say = log.warning if status >= 500 else log.debug
    duration_ms = round((perf_counter() - started) * 1000, 1)
    say("request", method=scope["method"], path=scope["path"], status=status, duration_ms=duration_ms)
