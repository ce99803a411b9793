from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic

import httpx
import pytest
from tests.cache.site import Site, reading, running, until

from openmodels.cache.expire import expire
from openmodels.cache.middleware import CacheMiddleware
from openmodels.errors import Unavailable

pytestmark = pytest.mark.anyio


async def test_a_kept_answer_goes_on_marked_stale_while_the_database_is_away(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        fresh = await reader.get("/api/brief")
        assert "warning" not in fresh.headers
        site.gone = True
        await asyncio.sleep(1.1)
        for _ in range(5):
            answer = await reader.get("/api/brief")
            assert answer.status_code == 200
            assert answer.json() == {"price": 1}
            assert answer.headers["warning"] == '110 - "Response is Stale"'
            assert answer.headers["server-timing"].startswith("stale;dur=")
            assert answer.headers["age"] == "1"
        assert site.computed["/api/brief"] == 2, "the database is asked again after two seconds, not by every reader"
        assert cache.counters.stale == 5
        site.gone, site.price = False, 2
        await asyncio.sleep(2.1)
        await reader.get("/api/brief")
        await asyncio.sleep(0.05)
        answer = await reader.get("/api/brief")
        assert answer.json() == {"price": 2}
        assert "warning" not in answer.headers


async def test_only_the_first_reader_waits_for_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis is away, too; whoever asks for a connection then waits for it in vain for two seconds."""
    monkeypatch.setattr("openmodels.cache.origin.RETRY", 0.2)
    site = Site()
    async with running(site.app) as cache, reading(cache) as reader:
        await reader.get("/api/brief")
        site.gone = True
        site.before = lambda: asyncio.sleep(1)
        await asyncio.sleep(1.1)
        assert "warning" in (await reader.get("/api/brief")).headers
        for _ in range(3):
            await asyncio.sleep(0.25)
            began = monotonic()
            found = await asyncio.gather(*(reader.get("/api/brief") for _ in range(5)))
            assert monotonic() - began < 0.9
            assert all(answer.json() == {"price": 1} and "warning" in answer.headers for answer in found)
        assert site.computed["/api/brief"] <= 4, "and it is asked once at a time"


async def test_an_answer_that_stood_in_long_ago_does_not_stand_in_for_a_database_that_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("openmodels.cache.origin.RETRY", 0.1)
    monkeypatch.setattr("openmodels.cache.origin.LATELY", 0.1)
    site = Site()
    async with running(site.app) as cache, reading(cache) as reader:
        await reader.get("/api/brief")
        site.gone = True
        await asyncio.sleep(1.1)
        assert "warning" in (await reader.get("/api/brief")).headers
        site.gone, site.price = False, 2
        await asyncio.sleep(0.3)
        assert (await reader.get("/api/brief")).json() == {"price": 2}


async def test_a_new_process_finds_the_old_answer_in_redis(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        await reader.get("/api/brief")
        await asyncio.sleep(0.3)
    site.gone = True
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        answer = await reader.get("/api/brief")
    assert answer.json() == {"price": 1}
    assert "warning" in answer.headers


async def test_what_is_known_to_be_outdated_does_not_stand_in(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        await reader.get("/api/models")
        site.gone = True
        expire(redis_url, ["models"])
        await asyncio.sleep(0.1)
        assert (await reader.get("/api/models")).status_code == 503


async def test_what_turns_out_outdated_while_the_database_fails_does_not_stand_in(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        await reader.get("/api/brief")
        await asyncio.sleep(0.25)

        async def before() -> None:
            site.gone = True
            expire(redis_url, ["models"])
            await asyncio.sleep(0.1)

        site.before = before
        assert (await reader.get("/api/brief")).status_code == 503


async def test_an_answer_older_than_a_day_does_not_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site()
    monkeypatch.setattr("openmodels.cache.origin.REMEMBERED", 0.5)
    async with running(site.app) as cache, reading(cache) as reader:
        await reader.get("/api/brief")
        site.gone = True
        await asyncio.sleep(0.6)
        assert (await reader.get("/api/brief")).status_code == 503


async def test_redis_and_database_away_the_own_copy_goes_on() -> None:
    site = Site()
    async with running(site.app) as cache, reading(cache) as reader:
        await reader.get("/api/models")
        site.gone = True
        await asyncio.sleep(1.1)
        answer = await reader.get("/api/models")
    assert answer.status_code == 200
    assert "warning" in answer.headers


@pytest.mark.parametrize("handled", [True, False], ids=["answered with 503", "raised"])
async def test_with_nothing_kept_the_answer_is_503_with_retry_after(handled: bool) -> None:
    site = Site()
    site.gone = True
    if not handled:
        site.app.exception_handlers.pop(Unavailable)
    async with running(site.app) as cache, reading(cache) as reader:
        answer = await reader.get("/api/models")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["error"]["type"] == "UNAVAILABLE"


async def test_errors_are_never_kept() -> None:
    site = Site()
    site.gone = True
    async with running(site.app) as cache, reading(cache) as reader:
        assert (await reader.get("/api/models")).status_code == 503
        site.gone = False
        assert (await reader.get("/api/models")).status_code == 200


@asynccontextmanager
async def mistaken() -> AsyncIterator[tuple[Site, CacheMiddleware, httpx.AsyncClient]]:
    """A site with a kept answer that is over its time, whose handlers have begun to fail by mistake."""
    site = Site()

    async def fail() -> None:
        raise RuntimeError("a mistake")

    async with running(site.app) as cache, reading(cache) as reader:
        await reader.get("/api/brief")
        site.before = fail
        await asyncio.sleep(0.3)
        with pytest.raises(RuntimeError, match="a mistake"):
            await reader.get("/api/brief")
        yield site, cache, reader


async def test_a_mistake_in_a_handler_is_hidden_by_a_kept_answer_but_still_raised() -> None:
    async with mistaken() as (_, cache, reader):
        with pytest.raises(RuntimeError, match="a mistake"):
            await reader.get("/api/models")
        assert cache.counters.stale == 1


async def test_a_mistake_behind_a_readers_back_is_told_to_the_loop_which_logs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("openmodels.cache.origin.RETRY", 0.1)
    told: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(str(context["exception"])))
    async with mistaken() as (site, _, reader):
        await asyncio.sleep(0.15)
        assert (await reader.get("/api/brief")).json() == {"price": 1}
        await until(lambda: site.computed["/api/brief"] == 3)
        await asyncio.sleep(0.05)
        gc.collect()
    assert told == ["a mistake"]
