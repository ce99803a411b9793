"""What the middleware adds to answers and what it answers by itself."""

from __future__ import annotations

import orjson

from openmodels.cache.entry import Answer, Header
from openmodels.errors import OpenModelsError, RateLimited, Unavailable

ORIGIN: Header = (b"access-control-allow-origin", b"*")
EXPOSED: Header = (b"access-control-expose-headers", b"*")
VARY = b"accept-encoding"
READABLE: Header = (b"cache-control", b"public, max-age=0, stale-if-error=86400")
"""Readers may keep an answer and ask with its ETag whether it still holds, which is cheap and never out of date."""

UNKEPT: Header = (b"cache-control", b"no-store")
RETRY_AFTER = 5

PREFLIGHT: tuple[Header, ...] = (
    ORIGIN,
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"*"),
    (b"access-control-max-age", b"86400"),
    (b"content-length", b"0"),
)


def refusal(error: OpenModelsError) -> Answer:
    """An error raised on purpose in the contract's form."""
    body = orjson.dumps({"error": {"status": error.status, "message": str(error), "type": error.type}})
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    if isinstance(error, RateLimited):
        headers.append((b"retry-after", b"%d" % error.retry_after))
    elif isinstance(error, Unavailable):
        headers.append((b"retry-after", b"%d" % RETRY_AFTER))
    return Answer(error.status, tuple(headers), body)


def shown(answer: Answer, *, api: bool) -> tuple[Header, ...]:
    """The headers of a kept answer that also its 304 carries."""
    told = answer.header(b"cache-control")
    headers = [(b"cache-control", told) if told else READABLE, (b"vary", answer.header(b"vary") or VARY)]
    return tuple([*headers, ORIGIN] if api else headers)


def completed(headers: list[Header], status: int, *, api: bool) -> list[Header]:
    """The headers of an answer that is not kept, with what every answer of the API carries."""
    if not api:
        return headers
    names = {name.lower() for name, _ in headers}
    added = [ORIGIN]
    if b"cache-control" not in names:
        added.append(UNKEPT)
    if status == Unavailable.status and b"retry-after" not in names:
        added.append((b"retry-after", b"%d" % RETRY_AFTER))
    return [*headers, *added]
