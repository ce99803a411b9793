"""The way to the reader for an answer that is not kept."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.types import Message, Receive, Send

from openmodels.cache import answers
from openmodels.cache.entry import Answer, Header

EMPTY: Message = {"type": "http.response.body", "body": b""}


class Dressed:
    """Adds `extra` and what every answer of the API carries; to a HEAD it sends no body, and then hangs up."""

    def __init__(self, receive: Receive | None, send: Send, extra: Sequence[Header], *, api: bool, head: bool) -> None:
        self._receive = receive
        self._send = send
        self._extra = extra
        self._api = api
        self._head = head
        self._over = False

    async def receive(self) -> Message:
        """What the reader says next."""
        return {"type": "http.disconnect"} if self._over or self._receive is None else await self._receive()

    async def send(self, message: Message) -> None:
        """Pass one message on."""
        if self._over:
            return
        if message["type"] == "http.response.start":
            own = answers.completed(list(message.get("headers", ())), message["status"], api=self._api)
            message = {**message, "headers": [*own, *self._extra]}
        await self._send(message)
        if self._head and message["type"] == "http.response.start":
            self._over = True
            await self._send(EMPTY)

    async def whole(self, answer: Answer) -> None:
        """Send an answer that is complete."""
        length = (b"content-length", b"%d" % len(answer.body))
        headers = [*(header for header in answer.headers if header[0] != length[0]), length]
        await self.send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": answer.body})
