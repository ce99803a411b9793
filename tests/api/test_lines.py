"""Whole lists as lines of JSON, on a real server behind the cache."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Callable, Iterator

import brotli
import httpx2
import psutil
import psycopg
import pytest
import zstandard
from psycopg_pool import ConnectionPool
from tests.serving import serving

from openmodels.api.app import create_app
from openmodels.cache.middleware import CacheMiddleware
from openmodels.store.pool import open_pool

LINES = {"Accept": "application/x-ndjson", "Accept-Encoding": "identity"}
MANY = 5_000


@pytest.fixture(scope="module")
def address(catalogue_url: str) -> Iterator[str]:
    pool = open_pool(catalogue_url, size=4, statement_timeout_ms=5000, read_only=True)
    with serving(CacheMiddleware(create_app(pool, None))) as found:
        yield found
    pool.close()


@pytest.fixture
def many(database_url: str) -> Iterator[tuple[str, ConnectionPool]]:
    """A catalogue of five thousand models, some 25 MB as lines."""
    with psycopg.connect(database_url) as conn:
        conn.execute(
            """
            insert into models (id, name, description, capabilities, modalities, licensing, status, created_at,
                                updated_at, digest, present, aliases, origins, details,
                                changed_at, country)
            select 'model-' || n, 'Model ' || n, 'A model among many.', '{chat}', '{text}', 'mit',
                   'active', now(), now(), '', true, '{}', '{test}', '{}', now(), repeat('long ', 1000)
            from generate_series(1, %s) n
            """,
            [MANY],
        )
    pool = open_pool(database_url, size=4, statement_timeout_ms=20_000, read_only=True)
    with serving(CacheMiddleware(create_app(pool, None), memory_bytes=4 * 1024 * 1024)) as found:
        yield found, pool
    pool.close()


def entries(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_list_as_lines_is_whole_and_in_the_same_order(address: str) -> None:
    answer = httpx2.get(f"{address}/api/models?sort=name&capability=chat", headers=LINES)
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert answer.text.endswith("\n")
    page = httpx2.get(f"{address}/api/models?sort=name&capability=chat&limit=100").json()
    assert entries(answer.text) == page["data"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/providers",
        "/api/changes",
        "/api/deprecations?days=3650",
        "/api/models/gpt-5/history",
        "/api/models/gpt-5/providers/openai/history",
        "/api/models?search=gpt&sort=relevance",
        "/api/providers?search=open",
        "/api/models?at=2030-01-01",
    ],
)
def test_every_long_list_can_be_had_as_lines(address: str, path: str) -> None:
    page = httpx2.get(f"{address}{path}", params={"limit": 100, **httpx2.QueryParams(path.partition("?")[2])}).json()
    assert entries(httpx2.get(f"{address}{path}", headers=LINES).text) == page["data"]
    assert page["data"]


def test_lines_have_only_the_fields_asked_for(address: str) -> None:
    answer = httpx2.get(f"{address}/api/models?fields=id,name", headers=LINES)
    assert {tuple(entry) for entry in entries(answer.text)} == {("id", "name")}


def test_the_two_forms_of_a_list_are_told_apart_by_the_cache(address: str) -> None:
    url = f"{address}/api/providers"
    both = {"Accept": "application/json, application/x-ndjson;q=0.5"}
    for _ in range(2):
        assert httpx2.get(url).headers["content-type"] == "application/json"
        assert httpx2.get(url, headers=LINES).headers["content-type"] == "application/x-ndjson"
        assert httpx2.get(url, headers=both).headers["content-type"] == "application/json"
    assert "accept" in httpx2.get(url).headers["vary"]


@pytest.mark.parametrize(
    ("coding", "decode"),
    [
        ("gzip", gzip.decompress),
        ("br", brotli.decompress),
        ("zstd", zstandard.ZstdDecompressor().decompressobj().decompress),
    ],
)
def test_lines_are_compressed_as_wanted(address: str, coding: str, decode: Callable[[bytes], bytes]) -> None:
    plain = httpx2.get(f"{address}/api/models", headers=LINES).content
    with httpx2.stream("GET", f"{address}/api/models", headers={**LINES, "Accept-Encoding": coding}) as answer:
        assert answer.headers["content-encoding"] == coding
        assert decode(b"".join(answer.iter_raw())) == plain


@pytest.mark.parametrize("query", ["page=1", "limit=5", "fields=nothing", "at=never"])
def test_a_page_of_lines_and_what_else_is_wrong_is_refused(address: str, query: str) -> None:
    answer = httpx2.get(f"{address}/api/models?{query}", headers=LINES)
    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.json()["error"]["message"]


def test_a_head_of_lines_has_no_body(address: str) -> None:
    answer = httpx2.head(f"{address}/api/models", headers=LINES)
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, "application/x-ndjson", b"")


def test_a_long_list_takes_the_same_memory_as_a_short_one(many: tuple[str, ConnectionPool]) -> None:
    address, _ = many
    process = psutil.Process()
    count = size = most = 0
    before = 0
    with httpx2.stream("GET", f"{address}/api/models", headers=LINES, timeout=60) as answer:
        for chunk in answer.iter_raw():
            count += chunk.count(b"\n")
            size += len(chunk)
            before = before or process.memory_info().rss
            most = max(most, process.memory_info().rss)
    assert count == MANY
    assert size > 20_000_000
    assert most - before < size / 3, "the server and this reader are one process, and neither keeps the list"


def test_a_reader_who_goes_away_gives_the_connection_back(many: tuple[str, ConnectionPool]) -> None:
    address, pool = many
    for _ in range(4):  # more than places
        with httpx2.stream("GET", f"{address}/api/models", headers=LINES, timeout=60) as answer:
            assert next(answer.iter_raw())
    until = time.monotonic() + 20
    while pool.get_stats()["pool_available"] < pool.get_stats()["pool_size"] and time.monotonic() < until:
        time.sleep(0.05)
    assert pool.get_stats()["pool_available"] == pool.get_stats()["pool_size"]
    assert httpx2.get(f"{address}/api/models?limit=1").status_code == 200


def test_only_so_many_lists_go_out_at_once(many: tuple[str, ConnectionPool]) -> None:
    address, pool = many
    host, port = address.removeprefix("http://").split(":")
    slow = []
    for _ in range(pool.max_size // 2):
        reader = socket.create_connection((host, int(port)))
        reader.sendall(b"GET /api/models HTTP/1.1\r\nHost: x\r\nAccept: application/x-ndjson\r\n\r\n")
        assert reader.recv(1)  # it has begun, and is not read on
        slow.append(reader)
    refused = httpx2.get(f"{address}/api/models", headers=LINES)
    assert refused.status_code == 503
    assert refused.headers["retry-after"]
    assert "2 whole lists are being sent already" in refused.json()["error"]["message"]
    assert httpx2.get(f"{address}/api/models").status_code == 200, "pages are still answered"
    for reader in slow:
        reader.close()


def test_a_reader_who_takes_nothing_is_let_go(
    many: tuple[str, ConnectionPool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openmodels.api.lines.PATIENCE_S", 0.5)
    address, pool = many
    host, port = address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as reader:
        reader.sendall(b"GET /api/models HTTP/1.1\r\nHost: x\r\nAccept: application/x-ndjson\r\n\r\n")
        assert reader.recv(1)
        until = time.monotonic() + 20
        while pool.get_stats()["pool_available"] < pool.get_stats()["pool_size"] and time.monotonic() < until:
            time.sleep(0.05)
        assert pool.get_stats()["pool_available"] == pool.get_stats()["pool_size"]
