from __future__ import annotations

import asyncio
from time import monotonic

import httpx
import pytest
from redis import Redis
from tests.cache.site import Site, reading, running, until

from openmodels.cache import scripts
from openmodels.cache.middleware import CacheMiddleware

pytestmark = pytest.mark.anyio


def slowly(site: Site, seconds: float = 0.1) -> None:
    """Let every computation take a while."""
    site.before = lambda: asyncio.sleep(seconds)


async def test_fifty_at_once_are_one_computation(redis_url: str) -> None:
    site = Site()
    slowly(site)
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        found = await asyncio.gather(*(reader.get("/api/models") for _ in range(50)))
    assert site.computed["/api/models"] == 1
    assert {answer.status_code for answer in found} == {200}
    assert len({answer.content for answer in found}) == 1
    assert cache.counters.joined == 49


async def test_fifty_at_once_over_five_processes_are_one_computation(redis_url: str) -> None:
    site = Site()
    slowly(site)

    async def process() -> list[httpx.Response]:
        async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
            await asyncio.sleep(0.2)
            return await asyncio.gather(*(reader.get("/api/models") for _ in range(10)))

    found = await asyncio.gather(*(process() for _ in range(5)))
    assert site.computed["/api/models"] == 1
    assert {answer.status_code for answers in found for answer in answers} == {200}


async def test_when_the_time_is_over_one_computes_and_the_others_get_the_older_answer(redis_url: str) -> None:
    site = Site()
    async with (
        running(site.app, redis_url=redis_url) as one,
        running(site.app, redis_url=redis_url) as other,
        reading(one) as here,
        reading(other) as there,
    ):
        await here.get("/api/brief")
        await asyncio.sleep(0.25)
        site.price = 2
        slowly(site, 0.3)
        leading = asyncio.create_task(here.get("/api/brief"))
        await asyncio.sleep(0.05)
        for reader in (here, there):
            answer = await reader.get("/api/brief")
            assert answer.json() == {"price": 1}
            assert "warning" in answer.headers
        assert (await leading).json() == {"price": 2}
    assert site.computed["/api/brief"] == 2


async def test_a_reader_who_goes_away_does_not_end_the_computation_for_others() -> None:
    site = Site()
    slowly(site)
    async with running(site.app) as cache, reading(cache) as reader:
        first = asyncio.create_task(reader.get("/api/models"))
        await asyncio.sleep(0.02)
        second = asyncio.create_task(reader.get("/api/models"))
        await asyncio.sleep(0.02)
        first.cancel()
        assert (await second).status_code == 200
    assert site.computed["/api/models"] == 1


async def test_a_failure_is_told_to_all_who_wait_and_asked_once() -> None:
    site = Site()
    site.gone = True
    slowly(site)
    async with running(site.app) as cache, reading(cache) as reader:
        found = await asyncio.gather(*(reader.get("/api/models") for _ in range(10)))
    assert {answer.status_code for answer in found} == {503}
    assert site.computed["/api/models"] == 1


async def test_a_mistake_in_a_handler_is_raised_once_and_answered_to_all() -> None:
    site = Site()
    slowly(site)
    async with running(site.app) as cache, reading(cache) as reader:
        found = await asyncio.gather(*(reader.get("/api/broken") for _ in range(5)), return_exceptions=True)
    raised = [one for one in found if isinstance(one, BaseException)]
    assert [str(one) for one in raised] == ["a mistake in a handler"]
    assert {one.status_code for one in found if not isinstance(one, BaseException)} == {500}


async def test_a_process_that_dies_while_it_computes_is_not_waited_for_forever(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as dying, reading(dying) as reader:
        slowly(site, 60)
        lost = asyncio.create_task(reader.get("/api/models"))
        await asyncio.sleep(0.1)
        site.before = None
        async with running(site.app, redis_url=redis_url) as other, reading(other) as elsewhere:
            began = monotonic()
            assert (await elsewhere.get("/api/models")).status_code == 200
            assert monotonic() - began < 3
        lost.cancel()


async def test_answers_that_are_not_kept_do_not_wait_for_each_other() -> None:
    site = Site()
    slowly(site)
    async with running(site.app) as cache, reading(cache) as reader:
        began = monotonic()
        await asyncio.gather(*(reader.get("/api/health") for _ in range(10)))
        assert monotonic() - began < 0.5
    assert site.computed["/api/health"] == 10


async def test_a_stream_without_end_goes_through_while_it_is_made_and_ends_with_its_reader() -> None:
    site = Site()
    async with running(site.app) as cache:
        for _ in range(2):
            got, hung_up = asyncio.Event(), asyncio.Event()

            async def send(message: dict[str, object], got: asyncio.Event = got) -> None:
                if message.get("body"):
                    got.set()

            async def receive(hung_up: asyncio.Event = hung_up) -> dict[str, object]:
                await hung_up.wait()
                return {"type": "http.disconnect"}

            scope = {
                "type": "http", "method": "GET", "path": "/api/events", "raw_path": b"/api/events",
                "query_string": b"", "headers": [], "scheme": "http", "client": ("203.0.113.7", 1),
                "server": ("site", 80), "http_version": "1.1", "root_path": "",
            }  # fmt: skip
            serving = asyncio.create_task(cache(scope, receive, send))  # type: ignore[arg-type]
            await asyncio.wait_for(got.wait(), 2)
            hung_up.set()
            await asyncio.wait_for(serving, 2)


async def test_a_stream_holds_nothing_while_it_lasts(redis_url: str) -> None:
    """Neither the lock, for which another process would wait, nor the memory of what changed meanwhile."""
    site = Site()
    async with running(site.app, redis_url=redis_url) as one, running(site.app, redis_url=redis_url) as other:
        streams = [asyncio.create_task(stream(one))]
        await until(lambda: "/api/events" in one._origin._unkept)
        assert not one._ledger._open
        began = monotonic()
        streams.append(asyncio.create_task(stream(other)))
        await until(lambda: "/api/events" in other._origin._unkept)
        assert monotonic() - began < 1.8
        for one_stream in streams:
            one_stream.cancel()
        await asyncio.gather(*streams, return_exceptions=True)


async def stream(cache: CacheMiddleware) -> None:
    """Read a stream for ever."""
    forever = asyncio.Event()

    async def receive() -> dict[str, object]:
        await forever.wait()
        return {}

    async def send(message: object) -> None:
        pass

    scope = {
        "type": "http", "method": "GET", "path": "/api/events", "raw_path": b"/api/events",
        "query_string": b"", "headers": [], "scheme": "http", "client": ("203.0.113.7", 1),
        "server": ("site", 80), "http_version": "1.1", "root_path": "",
    }  # fmt: skip
    await cache(scope, receive, send)


async def test_a_computation_that_fails_amid_its_answer_gives_back_the_lock(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as one, reading(one) as here:
        with pytest.raises(RuntimeError, match="amid"):
            await here.get("/api/breaking")
        await asyncio.sleep(0.1)
        with Redis.from_url(redis_url) as client:
            assert list(client.scan_iter(f"{scripts.LOCK}*")) == []


async def test_what_is_not_there_is_not_remembered_as_never_kept() -> None:
    site = Site()
    async with running(site.app) as cache, reading(cache) as reader:
        await reader.get("/api/health")
        await reader.get("/api/files/none")
        await reader.get("/api/files/" + "x" * 300)
        await reader.get("/api/files/style.css")
    assert cache._origin._unkept == {"/api/health", "/api/files/style.css"}


async def test_an_answer_too_large_to_keep_goes_through_whole() -> None:
    site = Site()
    async with running(site.app, memory_bytes=8 * 1024) as cache, reading(cache) as reader:
        for _ in range(2):
            answer = await reader.get("/api/models")
            assert len(answer.json()["filler"]) == 3000
    assert site.computed["/api/models"] == 2
    assert cache.counters.entries == 0
