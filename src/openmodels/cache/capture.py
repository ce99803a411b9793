"""Listens to what the router sends: an answer that may be kept is held back whole, any other goes straight on."""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import Message, Scope, Send

from openmodels.cache.entry import Answer
from openmodels.cache.policy import Policy, declared

EXCHANGE = frozenset(
    {
        b"connection",
        b"content-length",
        b"date",
        b"keep-alive",
        b"server",
        b"transfer-encoding",
        b"x-request-id",
    }
)
"""Headers of one exchange, not of the answer."""


class Capture:
    """A `send` for the router. When it lets an answer through, it first calls `passing` and uses the `send` given.

    After the router has ended, `answer` is what it said, or None when that was let through or broke off. An error that
    is not `storable` is held back all the same: an older answer may stand in for it.
    """

    def __init__(self, scope: Scope, passing: Callable[[], Send], negotiated: frozenset[bytes], most: int) -> None:
        self.policy: Policy | None = None
        self.status = 0
        self.answer: Answer | None = None
        self.storable = True
        self.forward: Send | None = None
        self._scope = scope
        self._passing = passing
        self._negotiated = negotiated
        self._most = most
        self._start: Message | None = None
        self._vary = [b"accept-encoding"]
        self._chunks: list[bytes] = []
        self._size = 0

    async def __call__(self, message: Message) -> None:
        """Take one message of the router."""
        if self.forward is not None:
            await self.forward(message)
        elif message["type"] == "http.response.start":
            await self._begin(message)
        elif message["type"] == "http.response.body" and self._start is not None:
            await self._continue(message)
        else:
            await self._let_through(message)

    async def _begin(self, message: Message) -> None:
        self._start = message
        self.status = message["status"]
        self.policy = declared(self._scope)
        if self.policy is None or not self._for_all(message):
            await self._let_through()

    async def _continue(self, message: Message) -> None:
        chunk = message.get("body", b"")
        self._chunks.append(chunk)
        self._size += len(chunk)
        if self._size > self._most:
            await self._let_through({**message, "body": b"".join(self._chunks)})
        elif not message.get("more_body", False) and self._start is not None:
            headers = [(bytes(name).lower(), bytes(value)) for name, value in self._start.get("headers", ())]
            described = [header for header in headers if header[0] not in EXCHANGE and header[0] != b"vary"]
            described.append((b"vary", b", ".join(dict.fromkeys(self._vary))))
            self.answer = Answer(self._start["status"], tuple(described), b"".join(self._chunks))

    def _for_all(self, message: Message) -> bool:
        """Whether nothing in the headers makes the answer one reader's own; notes what it was negotiated on."""
        for name, value in message.get("headers", ()):
            name, value = name.lower(), value.lower()
            if name in (b"set-cookie", b"content-encoding", b"content-range"):
                return False
            if name == b"cache-control" and (b"no-store" in value or b"private" in value):
                self.storable = False
            if name == b"vary":
                asked = [part.strip() for part in value.split(b",")]
                if not self._negotiated.issuperset(asked):
                    return False
                self._vary += asked
        return self.storable or message["status"] >= 400

    async def _let_through(self, message: Message | None = None) -> None:
        self.forward = forward = self._passing()
        if self._start is not None:
            await forward(self._start)
        if message is not None:
            await forward(message)
