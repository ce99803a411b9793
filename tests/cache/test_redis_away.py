from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

import pytest
from redis import Redis
from tests.cache.site import Site, reading, running, until

from openmodels.cache.expire import expire
from openmodels.cache.scripts import ANSWER
from openmodels.stack import binaries, ports
from openmodels.stack import child as process
from openmodels.stack.valkey import Valkey

pytestmark = pytest.mark.anyio


class Server:
    """A Valkey that a test kills and starts again."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "valkey.log"
        self.program = Valkey("valkey", folder / "valkey", ports.free(), binaries.valkey(), {"appendonly": "yes"})
        self.program.prepare(self.log)
        self.url = self.program.url
        self.runs = ExitStack()
        self.start()

    def start(self) -> None:
        self.child = self.runs.enter_context(process.running(self.program, self.log))

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    found = Server(tmp_path)
    with found.runs:
        yield found


async def test_a_killed_redis_is_no_error_to_readers_and_is_taken_up_again(server: Server) -> None:
    site = Site()
    async with (
        running(site.app, redis_url=server.url, limit=100_000) as cache,
        running(site.app, redis_url=server.url) as other,
        reading(cache) as reader,
        reading(other) as elsewhere,
    ):
        await reader.get("/api/models")
        server.kill()
        began = monotonic()
        for path in ("/api/models", "/api/models", "/api/models/a", "/page"):
            assert (await reader.get(path)).status_code == 200
        assert monotonic() - began < 1.5, "a broken Redis is waited for once at most"
        began = monotonic()
        for number in range(20):
            assert (await reader.get(f"/api/models/{number}")).status_code == 200
        assert monotonic() - began < 0.5, "while it is away, nobody tries it"

        server.start()
        await until(lambda: cache.counters.redis_errors and linked(cache) and linked(other))
        await reader.get("/api/models?page=2")
        await asyncio.sleep(0.1)
        await elsewhere.get("/api/models?page=2")
        assert other.counters.redis_hits == 1
        site.price = 2
        expire(server.url, ["models"])
        await asyncio.sleep(0.1)
        assert (await reader.get("/api/models?page=2")).json()["price"] == 2


def linked(cache: object) -> bool:
    return bool(cache._link.up)  # type: ignore[attr-defined]


async def test_without_redis_an_answer_is_kept_for_a_second_and_no_longer() -> None:
    site = Site()
    async with running(site.app) as cache, reading(cache) as reader:
        for _ in range(5):
            await reader.get("/api/models")
        assert site.computed["/api/models"] == 1
        site.price = 2
        await asyncio.sleep(1.05)
        assert (await reader.get("/api/models")).json()["price"] == 2


async def test_a_redis_that_is_not_there_at_the_start_is_found_later(server: Server) -> None:
    server.kill()
    site = Site()
    began = monotonic()
    async with running(site.app, redis_url=server.url) as cache, reading(cache) as reader:
        assert monotonic() - began < 1.5
        assert (await reader.get("/api/models")).status_code == 200
        server.start()
        await until(lambda: linked(cache))
        site.price = 2
        await asyncio.sleep(1)
        answer = await reader.get("/api/models")
        assert answer.json()["price"] == 2, "what was made alone is not trusted later either"


async def test_what_a_restarted_redis_has_forgotten_is_not_served(server: Server) -> None:
    """The server loses its last expiry, as one does that writes to disk once a second."""
    site = Site()
    async with running(site.app, redis_url=server.url) as cache, reading(cache) as reader:
        await reader.get("/api/models")
        with Redis.from_url(server.url) as client:
            client.config_set("appendonly", "no")
        site.price = 2
        server.kill()
        server.start()
        await until(lambda: cache.counters.redis_errors and linked(cache))
        await asyncio.sleep(1)
        assert (await reader.get("/api/models")).json()["price"] == 2
    async with running(site.app, redis_url=server.url) as later, reading(later) as reader:
        assert (await reader.get("/api/models")).json()["price"] == 2


async def test_a_full_redis_refuses_to_store_and_answers_go_on(server: Server) -> None:
    site = Site()
    with Redis.from_url(server.url) as client:
        client.config_set("maxmemory-policy", "noeviction")
    async with running(site.app, redis_url=server.url) as cache, reading(cache) as reader:
        with Redis.from_url(server.url) as client:
            client.config_set("maxmemory", 1)
        for _ in range(3):
            assert (await reader.get("/api/models")).status_code == 200
        assert site.computed["/api/models"] == 1
        await asyncio.sleep(0.2)  # what Redis is told, it is told a little later
        with Redis.from_url(server.url) as client:
            assert not client.keys(f"{ANSWER}*"), "a script may not write on beyond the limit either"
        errors = cache.counters.redis_errors
        await asyncio.sleep(1.5)
        assert linked(cache)
        assert cache.counters.redis_errors == errors, "to compare the clock writes nothing"
        assert (await reader.get("/api/models")).status_code == 200
        assert site.computed["/api/models"] == 1


async def test_a_redis_that_hangs_delays_a_reader_by_half_a_second_at_most(server: Server) -> None:
    site = Site()
    async with running(site.app, redis_url=server.url) as cache, reading(cache) as reader:
        with Redis.from_url(server.url) as client:
            client.execute_command("CLIENT", "PAUSE", 3000, "ALL")
        began = monotonic()
        assert (await reader.get("/api/models")).status_code == 200
        assert monotonic() - began < 1
        began = monotonic()
        assert (await reader.get("/api/models/a")).status_code == 200
        assert monotonic() - began < 0.2
