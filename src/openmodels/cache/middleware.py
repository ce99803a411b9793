"""The cache around an ASGI application: a kept answer goes out before the router is reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import monotonic
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from openmodels import __version__
from openmodels.cache import addresses, answers, encodings, keys
from openmodels.cache.counters import Counters
from openmodels.cache.dressed import EMPTY, Dressed
from openmodels.cache.entry import Entry, Header, Variant
from openmodels.cache.ledger import Ledger
from openmodels.cache.limiter import Limiter
from openmodels.cache.link import Link
from openmodels.cache.memory import Memory, Raw
from openmodels.cache.origin import Origin
from openmodels.cache.presence import Presence
from openmodels.cache.question import Question, for_router
from openmodels.cache.router import Router
from openmodels.cache.shared import Shared
from openmodels.errors import RateLimited

MB = 1024 * 1024
READING = frozenset({"GET", "HEAD"})
NOTHING: tuple[Header, ...] = ()
NEGOTIATED = {b"accept": b"application/x-ndjson"}


class CacheMiddleware:
    """Wraps the whole application: API and web pages.

    `redis_url` None: each process trusts its own copy for a second. `memory_bytes` and `redis_bytes` bound what is
    kept here and there. `limit` requests a minute and address hold below `prefix`; 0: no limit; not for the `exempt`
    networks; X-Forwarded-For is believed of `proxies`. `base_url` is the scheme and host that the application sees;
    None: what the reader wrote, and answers are kept for each. `negotiated` names request headers that an answer may
    vary on, each with the word whose presence makes the other form. `version` keeps the answers of releases apart.

    It starts and stops with the application's lifespan; where the server has none, call `start` and `stop`. Before
    `start` nothing is heard of other processes, so an answer is kept for a second only.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        redis_url: str | None = None,
        memory_bytes: int = 64 * MB,
        redis_bytes: int = 128 * MB,
        limit: int = 0,
        exempt: Sequence[addresses.Network] = (),
        proxies: Sequence[addresses.Network] = (),
        prefix: str = "/api",
        base_url: str | None = None,
        negotiated: Mapping[bytes, bytes] = NEGOTIATED,
        version: str = __version__,
    ) -> None:
        self.counters = Counters()
        self._app = app
        self._prefix = prefix
        self._base = _base(base_url) if base_url else None
        self._negotiated = tuple(negotiated.items())
        self._varied = frozenset(negotiated)
        self._memory = Memory(memory_bytes, self.counters)
        self._kept = self._memory.raw
        self._touch = self._memory.touch
        self._ledger = Ledger(self._memory)
        self._link = Link(redis_url, self._ledger, self.counters) if redis_url else None
        shared = Shared(self._link, version, redis_bytes) if self._link else None
        varied = frozenset({b"accept-encoding", b"origin", *negotiated})
        router = Router(app, varied, memory_bytes // 8)
        self._origin = Origin(router, self._memory, self._ledger, shared, self.counters)
        self._limiter = (
            Limiter(limit, exempt=exempt, proxies=proxies, link=self._link, counters=self.counters) if limit else None
        )
        self._presence = Presence(self._link, self.counters) if self._link else None

    async def start(self) -> None:
        """Connect to Redis and begin to listen for expiries."""
        if self._link is not None:
            await self._link.start()
        if self._limiter is not None:
            await self._limiter.start()
        if self._presence is not None:
            await self._presence.start()

    async def stop(self) -> None:
        """Finish what is under way and hang up."""
        await self._origin.stop()
        if self._presence is not None:
            await self._presence.stop()
        if self._limiter is not None:
            await self._limiter.stop()
        if self._link is not None:
            await self._link.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await (self._live if scope["type"] == "lifespan" else self._app)(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        ready = self.ready(scope, headers)
        if ready is not None:
            start, body = ready
            await send(start)
            await send(body)
        elif scope["method"] in READING:
            await self._ask(scope, headers, receive, send)
        else:
            await self._other(scope, headers, receive, send)

    def ready(
        self, scope: Scope, headers: Mapping[bytes, bytes], own: tuple[Header, ...] = ()
    ) -> tuple[Message, Message] | None:
        """The two messages of a kept answer, with headers of one's `own` besides; None: call with the request.

        What wraps this application may send them itself and so do without a frame around each.
        """
        # Spelled out here, and not called: a call each for what is said in a line would take as long as the rest.
        method = scope["method"]
        if method not in READING:
            return None
        form = "" if self._varied.isdisjoint(headers) else self._form(headers)
        host = None if self._base else headers.get(b"host")
        path = scope.get("raw_path") or scope["path"]
        entry = self._kept.get((path, scope["query_string"], host, scope["scheme"], form))
        if entry is None:
            return None
        now = monotonic()
        if now >= entry.fresh_until or (now >= self._ledger.trusted_until and now >= entry.sure_until):
            return None
        variant = entry.variants.get(encodings.wanted(headers.get(b"accept-encoding")))
        if variant is None:
            return None
        if entry.api:
            if self._limiter is not None:
                told = self._limiter.quick(scope, now, own)
                if told is None:
                    return None
                own = told
            if b"origin" in headers:
                own = (*own, answers.EXPOSED)
        self.counters.memory_hits += 1
        self._touch(entry.name)
        if entry.stale or b"if-none-match" in headers or b"if-modified-since" in headers:
            start, body = self._messages(entry, variant, headers, own, now)
            return start, (body if method == "GET" else EMPTY)
        age = int(now - entry.born)
        if age != variant.age:
            variant.grow(age)
        start = {"type": "http.response.start", "status": variant.status, "headers": [*variant.headers, *own]}
        return start, (variant.whole if method == "GET" else EMPTY)

    def _raw(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Raw:
        """What the reader wrote, as far as an answer may differ by it."""
        host = None if self._base else headers.get(b"host")
        return (
            scope.get("raw_path") or scope["path"],
            scope["query_string"],
            host,
            scope["scheme"],
            self._form(headers),
        )

    def _form(self, headers: Mapping[bytes, bytes]) -> str:
        """In which of its forms an answer is wanted; empty: as it usually is."""
        form = ""
        for name, word in self._negotiated:
            if name in headers and word in headers[name]:
                form += f"{name.decode()},"
        return form

    async def _ask(self, scope: Scope, headers: dict[bytes, bytes], receive: Receive, send: Send) -> None:
        raw = self._raw(scope, headers)
        api = self._in_api(scope["path"])
        extra: Sequence[Header] = NOTHING
        if api:
            admitted = await self._admitted(scope, headers, send)
            if admitted is None:
                return
            extra = admitted
        head = scope["method"] == "HEAD"
        front = "" if self._base else keys.origin(scope["scheme"], headers.get(b"host", b""))
        coding = encodings.wanted(headers.get(b"accept-encoding"))
        dressed = Dressed(receive, send, extra, api=api, head=head)
        question = Question(
            name=keys.name(front, scope["path"], scope["query_string"], raw[4]),
            raw=raw,
            path=scope["path"],
            coding=coding,
            api=api,
            scope=for_router(scope, self._base),
            receive=dressed.receive,
            send=dressed.send,
        )
        outcome = await self._origin.ask(question)
        if outcome.entry is not None:
            await self._origin.variant(outcome.entry, coding)
            variant = outcome.entry.variants[coding]
            start, body = self._messages(
                outcome.entry, variant, headers, extra, monotonic(), stale=outcome.stale or outcome.entry.stale
            )
            await send(start)
            await send(EMPTY if head else body)
        elif outcome.answer is not None:
            await dressed.whole(outcome.answer)
        if outcome.error is not None:
            raise outcome.error

    def _messages(
        self,
        entry: Entry,
        variant: Variant,
        headers: Mapping[bytes, bytes],
        extra: Sequence[Header],
        now: float,
        *,
        stale: bool = False,
    ) -> tuple[Message, Message]:
        age = int(now - entry.born)
        if stale or entry.stale:
            self.counters.stale += 1
            return _started(variant.status, variant.aged(age, stale=True), extra), variant.whole
        told = headers.get(b"if-none-match")
        if told is not None or b"if-modified-since" in headers:
            known: Variant | None = variant
            if told is None or told != variant.etag:
                known = entry.unchanged_since(told, headers.get(b"if-modified-since"))
            if known is not None:
                self.counters.not_modified += 1
                return _started(304, known.unchanged, extra), EMPTY
        if age != variant.age:
            variant.grow(age)
        return _started(variant.status, variant.headers, extra), variant.whole

    def _quick(self, scope: Scope, headers: Mapping[bytes, bytes]) -> Sequence[Header] | None:
        """What a request to the API gets told besides, if it is surely allowed."""
        extra: Sequence[Header] | None = NOTHING
        if self._limiter is not None:
            extra = self._limiter.quick(scope, monotonic())
        return [*extra, answers.EXPOSED] if extra is not None and b"origin" in headers else extra

    async def _admitted(self, scope: Scope, headers: dict[bytes, bytes], send: Send) -> Sequence[Header] | None:
        """What a request to the API gets told besides; None when it was refused and has its answer."""
        extra = self._quick(scope, headers)
        if extra is not None or self._limiter is None:
            return extra
        shared = [answers.EXPOSED] if b"origin" in headers else []
        try:
            return [*await self._limiter.slow(scope), *shared]
        except RateLimited as error:
            refused = [*self._limiter.refused(error.retry_after), *shared]
            dressed = Dressed(None, send, refused, api=True, head=scope["method"] == "HEAD")
            await dressed.whole(answers.refusal(error))
            return None

    async def _other(self, scope: Scope, headers: dict[bytes, bytes], receive: Receive, send: Send) -> None:
        """A request that is not to read: a preflight is answered here, the rest is the application's."""
        if not self._in_api(scope["path"]):
            await self._app(scope, receive, send)
        elif scope["method"] == "OPTIONS" and b"access-control-request-method" in headers:
            await send({"type": "http.response.start", "status": 204, "headers": answers.PREFLIGHT})
            await send(EMPTY)
        else:
            extra = await self._admitted(scope, headers, send)
            if extra is not None:
                await self._app(scope, receive, Dressed(receive, send, extra, api=True, head=False).send)

    def _in_api(self, path: str) -> bool:
        return path.startswith(self._prefix) and path[len(self._prefix) : len(self._prefix) + 1] in ("", "/")

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def hear() -> Message:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.start()
            return message

        try:
            await self._app(scope, hear, send)
        finally:
            await self.stop()


def _base(url: str) -> tuple[str, bytes]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.encode()


def _started(status: int, headers: Sequence[Header], extra: Sequence[Header]) -> Message:
    """The first message of an answer; the headers are shared, and so never changed."""
    return {"type": "http.response.start", "status": status, "headers": [*headers, *extra]}
