from __future__ import annotations

import asyncio

import pytest
from tests.cache.site import Site, reading, running

from openmodels.cache.expire import expire

pytestmark = pytest.mark.anyio


async def test_a_second_request_is_answered_before_the_router(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        first = await reader.get("/api/models")
        second = await reader.get("/api/models")
    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert site.computed["/api/models"] == 1
    assert cache.counters.memory_hits == 1


async def test_another_process_finds_the_answer_in_redis(redis_url: str) -> None:
    one, other = Site(), Site()
    async with (
        running(one.app, redis_url=redis_url) as first,
        running(other.app, redis_url=redis_url) as second,
        reading(first) as reader,
        reading(second) as elsewhere,
    ):
        made = await reader.get("/api/models")
        await asyncio.sleep(0.1)
        found = await elsewhere.get("/api/models")
    assert found.content == made.content
    assert found.headers["etag"] == made.headers["etag"]
    assert other.computed["/api/models"] == 0
    assert second.counters.redis_hits == 1


async def test_after_an_expiry_the_new_answer_is_served(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        await reader.get("/api/models")
        site.price = 2
        expire(redis_url, ["models"])
        await asyncio.sleep(0.1)
        assert (await reader.get("/api/models")).json()["price"] == 2


async def test_what_is_asked_for_often_stays_when_memory_is_full() -> None:
    site = Site()
    async with running(site.app, memory_bytes=60_000) as cache, reading(cache) as reader:
        for number in range(30):
            await reader.get("/api/models/often")
            await reader.get(f"/api/models/{number}")
    assert site.computed["/api/models/often"] == 1
    assert cache.counters.evicted > 10
