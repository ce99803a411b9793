"""A request to read something, as the cache sees it, and as the router gets to see it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.types import Message, Receive, Scope, Send

from openmodels.cache.memory import Raw

PRIVATE = frozenset(
    {
        b"authorization",
        b"cookie",
        b"proxy-authorization",
        b"x-forwarded-host",
        b"x-http-method-override",
        b"x-original-url",
        b"x-rewrite-url",
    }
)
"""Headers that never reach the router: an answer is for all readers, so it must not depend on one of them."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: `name` is the answer's name, `raw` finds it unparsed next time, `api` says whether it is REST.

    `scope`, `receive` and `send` are for the router, when it must answer this reader by itself.
    """

    name: str
    raw: Raw
    path: str
    coding: str
    api: bool
    scope: Scope
    receive: Receive
    send: Send


def for_router(scope: Scope, base: tuple[str, bytes] | None) -> Scope:
    """The request as the router gets to see it: always GET, without what is private, at the `base` scheme and host.

    The router writes what it has matched into this copy.
    """
    headers = [header for header in scope["headers"] if header[0] not in PRIVATE]
    if base is None:
        return {**scope, "method": "GET", "headers": headers}
    scheme, host = base
    headers = [(b"host", host), *(header for header in headers if header[0] != b"host")]
    return {**scope, "method": "GET", "scheme": scheme, "headers": headers}


def unheard(question: Question) -> Question:
    """The same question when its reader has an answer already, and hears nothing of another one."""

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        """Say it to nobody."""

    return replace(question, receive=receive, send=send)
