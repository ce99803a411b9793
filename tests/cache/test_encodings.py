from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli
import pytest
import zstandard
from tests.cache.site import Site, reading, running

from openmodels.cache import encodings
from openmodels.cache.encodings import IDENTITY, wanted

DECODE: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
}


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, IDENTITY),
        ("", IDENTITY),
        ("identity", IDENTITY),
        ("deflate", IDENTITY),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, zstd", "zstd"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("br;q=0", IDENTITY),
        ("*", "br"),
        ("br;q=0, *", "zstd"),
        ("gzip;q=0.5, identity", IDENTITY),
        ("gzip;q=1.2.3", IDENTITY),
        ("gzip ; q=0.8", "gzip"),
    ],
)
def test_the_coding_the_reader_prefers_is_chosen(header: str | None, coding: str) -> None:
    assert wanted(None if header is None else header.encode()) == coding


async def raw(app: object, path: str, coding: str) -> tuple[dict[bytes, bytes], bytes]:
    """The answer as it goes over the wire, which the client library would decode."""
    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    headers = [(b"host", b"site"), (b"accept-encoding", coding.encode())]
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": headers, "scheme": "http", "client": ("203.0.113.7", 1), "server": ("site", 80),
        "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    await app(scope, receive, send)  # type: ignore[operator]
    return dict(sent[0]["headers"]), b"".join(message["body"] for message in sent[1:])  # type: ignore[call-overload,misc]


@pytest.mark.parametrize("coding", DECODE)
@pytest.mark.anyio
async def test_each_coding_decodes_to_the_same_body_and_has_its_own_etag(coding: str) -> None:
    site = Site()
    async with running(site.app) as cache:
        plain_headers, plain = await raw(cache, "/api/models", "identity")
        for _ in range(2):
            headers, body = await raw(cache, "/api/models", coding)
            assert headers[b"content-encoding"] == coding.encode()
            assert int(headers[b"content-length"]) == len(body) < len(plain)
            assert DECODE[coding](body) == plain
            assert headers[b"etag"] != plain_headers[b"etag"]
            assert headers[b"vary"] == plain_headers[b"vary"] == b"accept-encoding"
    assert site.computed["/api/models"] == 1


@pytest.mark.anyio
async def test_the_first_reader_already_gets_the_coding_asked_for(redis_url: str) -> None:
    async with running(Site().app, redis_url=redis_url) as cache:
        headers, body = await raw(cache, "/api/models", "br")
    assert headers[b"content-encoding"] == b"br"
    assert b"price" in brotli.decompress(body)


@pytest.mark.anyio
async def test_a_small_body_is_not_compressed() -> None:
    async with running(Site().app) as cache:
        headers, body = await raw(cache, "/api/models/gpt-5", "gzip, br")
    assert b"content-encoding" not in headers
    assert b"gpt-5" in body


@pytest.mark.anyio
async def test_a_body_is_compressed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def compress(body: bytes) -> bytes:
        made.append(body)
        return gzip.compress(body)

    monkeypatch.setitem(encodings.COMPRESS, "gzip", compress)
    async with running(Site().app) as cache:
        for _ in range(3):
            await raw(cache, "/api/models", "gzip")
    assert len(made) == 1


@pytest.mark.anyio
async def test_an_etag_of_one_coding_is_known_when_another_is_asked_for() -> None:
    async with running(Site().app) as cache, reading(cache) as reader:
        headers, _ = await raw(cache, "/api/models", "gzip")
        told = {"If-None-Match": headers[b"etag"].decode()}
        assert (await reader.get("/api/models", headers=told)).status_code == 304


def test_an_overlong_wish_is_heard_but_not_remembered() -> None:
    before = len(encodings._known)
    assert encodings.wanted(b"gzip, " + b"x" * 60_000) == "gzip"
    assert len(encodings._known) == before
