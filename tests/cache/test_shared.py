from __future__ import annotations

import asyncio

import orjson
import pytest
from redis import Redis
from tests.cache.site import Site, reading, running

from openmodels.cache import scripts, wire
from openmodels.cache.entry import Answer, Entry

pytestmark = pytest.mark.anyio


async def test_redis_holds_no_more_bytes_than_allowed_and_the_newest_stay(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url, redis_bytes=20_000) as cache, reading(cache) as reader:
        for number in range(20):
            await reader.get(f"/api/models?page={number}")
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.1)
    with Redis.from_url(redis_url) as client:
        sizes = client.hgetall(scripts.SIZES)
        total = int(sizes.pop(b""))
        held = list(client.scan_iter(f"{scripts.ANSWER}*"))
        assert total == sum(map(int, sizes.values())) <= 20_000
        assert len(held) == len(sizes) == client.zcard(scripts.AGES) >= 3
        assert any(name.endswith(b"page=19") for name in sizes)
        assert not any(name.endswith(b"page=0") for name in sizes)


async def test_answers_of_another_release_are_not_given(redis_url: str) -> None:
    site = Site()
    for version in ("1", "2", "1"):
        async with running(site.app, redis_url=redis_url, version=version) as cache, reading(cache) as reader:
            await reader.get("/api/models")
            await asyncio.sleep(0.1)
    assert site.computed["/api/models"] == 2


async def test_what_is_no_answer_of_ours_counts_as_nothing(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        await reader.get("/api/models")
        await asyncio.sleep(0.1)
    with Redis.from_url(redis_url) as client:
        (name,) = client.scan_iter(f"{scripts.ANSWER}*")
        client.hset(name, "blob", b"\x00\x00\x00\x10not ours at all!")
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        assert (await reader.get("/api/models")).json()["price"] == 1
    assert site.computed["/api/models"] == 2


async def test_a_coding_made_by_one_process_is_found_by_another(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache, **{"accept-encoding": "gzip"}) as reader:
        await reader.get("/api/models")
        await reader.get("/api/models", headers={"accept-encoding": "br"})
        await asyncio.sleep(0.1)
    with Redis.from_url(redis_url) as client:
        (name,) = client.scan_iter(f"{scripts.ANSWER}*")
        blob = client.hget(name, "blob")
    assert isinstance(blob, bytes)
    assert set(orjson.loads(blob[4 : 4 + int.from_bytes(blob[:4], "big")])["codings"]) == {"br", "gzip"}


def test_an_answer_comes_out_of_redis_as_it_went_in() -> None:
    headers = ((b"content-type", b"application/json"), (b"x-name", "Zoë".encode("latin-1")))
    answer = Answer(200, headers, bytes(range(256)) * 20)
    entry = Entry("/x", answer, (), tags=("models",), clock=7, seconds=300, born=0, api=True)
    entry.add("gzip", b"small")
    entry.add("br", b"smaller")
    assert wire.unpack(wire.pack(entry)) == (answer, 300, {"gzip": b"small", "br": b"smaller"})
    assert wire.unpack(b"") is None
    assert wire.unpack(b"\x00\x00\x00\x02{}") is None
