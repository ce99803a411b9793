"""A kept answer: the finished bytes in each coding, and the ASGI messages that send them."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from typing import Any

from openmodels.cache import encodings

Header = tuple[bytes, bytes]
Message = dict[str, Any]

OVERHEAD, VARIANT, ALIAS = 3100, 1500, 300
"""Bytes of memory, as measured, that an entry takes beside its body, and one more coding, and one more way to ask."""

SHOWN = frozenset({b"cache-control", b"vary"})
"""Headers that a 304 carries, too."""

STALE: Header = (b"warning", b'110 - "Response is Stale"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What the router said: status, headers that describe the body, and the whole body."""

    status: int
    headers: tuple[Header, ...]
    body: bytes

    def header(self, name: bytes) -> bytes | None:
        """The value of a header by its lower-case name."""
        return next((value for key, value in self.headers if key == name), None)


class Variant:
    """An answer in one content coding, with the headers that go before it and those that say it has not changed."""

    __slots__ = ("age", "body", "etag", "fixed", "headers", "status", "unchanged", "whole")

    def __init__(self, answer: Answer, coding: str, body: bytes, shown: tuple[Header, ...], digest: str) -> None:
        described = [header for header in answer.headers if header[0] not in SHOWN]
        self.etag: bytes | None = None
        if coding != encodings.IDENTITY:
            described.append((b"content-encoding", coding.encode()))
            digest += f"-{coding}"
        if answer.status == 200:
            self.etag = f'"{digest}"'.encode()
            shown = ((b"etag", self.etag), *shown)
        self.body = body
        self.whole: Message = {"type": "http.response.body", "body": body}
        modified = answer.header(b"last-modified")
        dated = [(b"last-modified", modified)] if modified else []
        self.unchanged: tuple[Header, ...] = (*shown, *dated)
        self.status = answer.status
        self.fixed = (*described, (b"content-length", b"%d" % len(body)), *shown)
        self.age = -1
        self.headers: tuple[Header, ...] = ()

    def grow(self, age: int) -> None:
        """Let `headers` tell an age in seconds from now on."""
        self.age = age
        self.headers = self.aged(age)

    def aged(self, age: int, *, stale: bool = False) -> tuple[Header, ...]:
        """The headers of the answer at an age in seconds."""
        # The second of a stale one is what a script of the page itself can read.
        marked = (STALE, (b"server-timing", b"stale;dur=%d" % (1000 * age))) if stale else ()
        return (*self.fixed, (b"age", b"%d" % age), *marked)


class Entry:
    """An answer that is kept, what it depends on, and until when it may be used.

    Times are of `time.monotonic`. `fresh_until` is the end of its time by the route's policy. `sure_until` is how long
    it may be used without hearing from Redis that nothing has changed.
    """

    __slots__ = (
        "aliases",
        "answer",
        "api",
        "born",
        "clock",
        "compressible",
        "digest",
        "fresh_until",
        "name",
        "seconds",
        "shown",
        "size",
        "stale",
        "sure_until",
        "tags",
        "variants",
    )

    def __init__(
        self,
        name: str,
        answer: Answer,
        shown: tuple[Header, ...],
        *,
        tags: tuple[str, ...],
        clock: int | None,
        seconds: float,
        born: float,
        api: bool,
    ) -> None:
        self.name = name
        self.answer = answer
        self.shown = shown
        self.tags = tags
        self.clock = clock
        self.seconds = seconds
        self.born = born
        self.api = api
        self.fresh_until = 0.0
        self.sure_until = 0.0
        self.stale = False
        self.aliases: list[Any] = []
        self.compressible = encodings.worthwhile(answer.header(b"content-type") or b"", answer.body)
        self.digest = blake2b(answer.body, digest_size=12).hexdigest()
        plain = Variant(answer, encodings.IDENTITY, answer.body, shown, self.digest)
        self.variants = {encodings.IDENTITY: plain}
        if not self.compressible:
            self.variants |= dict.fromkeys(encodings.COMPRESS, plain)
        words = sum(map(len, tags)) + sum(len(value) for _, value in answer.headers)
        self.size = OVERHEAD + len(name) + len(answer.body) + words

    def use(self, *, until: float, stale: bool) -> None:
        """Let it be used until then, marked as stale or not."""
        self.fresh_until = until
        self.stale = stale
        for variant in self.variants.values():
            variant.age = -1

    def add(self, coding: str, body: bytes) -> Variant:
        """Take the body in a coding; where it is not smaller, the plain one stands for it."""
        plain = self.variants[encodings.IDENTITY]
        variant = plain
        if len(body) < len(plain.body):
            variant = Variant(self.answer, coding, body, self.shown, self.digest)
            self.size += len(body) + VARIANT
        self.variants[coding] = variant
        return variant

    def bodies(self) -> dict[str, bytes]:
        """The compressed bodies made so far, by coding."""
        plain = self.variants[encodings.IDENTITY]
        return {coding: variant.body for coding, variant in self.variants.items() if variant is not plain}

    def unchanged_since(self, if_none_match: bytes | None, if_modified_since: bytes | None) -> Variant | None:
        """The variant that the reader already has by its own word, or None."""
        if if_none_match is not None:
            told = {tag.strip().removeprefix(b"W/") for tag in if_none_match.split(b",")}
            variants = self.variants.values()
            if b"*" in told:
                return next((v for v in variants if v.etag), None)
            return next((v for v in variants if v.etag in told), None)
        modified = self.answer.header(b"last-modified")
        if if_modified_since is None or modified is None or self.answer.status != 200:
            return None
        if if_modified_since == modified or _at_or_after(if_modified_since, modified):
            return self.variants[encodings.IDENTITY]
        return None


def _at_or_after(one: bytes, other: bytes) -> bool:
    try:
        return parsedate_to_datetime(one.decode("latin-1")) >= parsedate_to_datetime(other.decode("latin-1"))
    except (ValueError, TypeError):
        return False
