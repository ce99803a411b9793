"""Content codings: which one a reader wants, and the bytes in it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable

import brotli
import zstandard

IDENTITY = "identity"
COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=5),
    "zstd": lambda body: zstandard.ZstdCompressor(level=6).compress(body),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
"""From coding to function, best first: at equal wishes the first is chosen."""

SMALLEST = 1024
"""Bytes below which a body is not compressed: it fits one packet either way."""

LONGEST = 200
"""Bytes of a header that is remembered; programs send no longer ones, save to fill memory."""

_TEXT = re.compile(rb"text/|application/(json|x-ndjson|xml|javascript|yaml|[\w.-]+\+(json|xml))|image/svg\+xml")
_known: dict[bytes | None, str] = {None: IDENTITY, b"": IDENTITY}


def worthwhile(content_type: bytes, body: bytes) -> bool:
    """Whether a body of this type gains by compression."""
    return len(body) >= SMALLEST and _TEXT.match(content_type.lower()) is not None


def wanted(accept_encoding: bytes | None) -> str:
    """The coding to answer with, from the Accept-Encoding header; what readers send is remembered."""
    found = _known.get(accept_encoding)
    if found is None:
        found = _choose((accept_encoding or b"").decode("latin-1").lower())
        if len(_known) < 1000 and len(accept_encoding or b"") < LONGEST:
            _known[accept_encoding] = found
    return found


def _choose(header: str) -> str:
    weights: dict[str, float] = {}
    for part in header.split(","):
        coding, _, parameters = part.partition(";")
        weights[coding.strip()] = _weight(parameters)
    others = weights.get("*", 0.0)
    best = max(COMPRESS, key=lambda coding: weights.get(coding, others))
    weight = weights.get(best, others)
    return best if weight > 0 and weight >= weights.get(IDENTITY, 0.0) else IDENTITY


def _weight(parameters: str) -> float:
    found = re.search(r"q\s*=\s*([0-9.]+)", parameters)
    try:
        return float(found[1]) if found else 1.0
    except ValueError:
        return 0.0
