from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from ipaddress import ip_network
from time import monotonic

import httpx
import pytest
from redis import Redis
from tests.cache.site import Site, reading, running

pytestmark = pytest.mark.anyio

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def remaining(answer: httpx.Response) -> int:
    return int(answer.headers["x-ratelimit-remaining"])


async def ask(reader: httpx.AsyncClient, times: int, path: str = "/api/models") -> list[int]:
    return [(await reader.get(path)).status_code for _ in range(times)]


@pytest.mark.parametrize("shared", [True, False], ids=["with Redis", "alone"])
async def test_the_request_above_the_limit_is_429_in_the_contracts_form(redis_url: str, shared: bool) -> None:
    async with (
        running(Site().app, redis_url=redis_url if shared else None, limit=20) as cache,
        reading(cache) as reader,
    ):
        assert await ask(reader, 20) == [200] * 20
        refused = await reader.get("/api/models")
        assert refused.status_code == 429
        error = refused.json()["error"]
        assert (error["status"], error["type"]) == (429, "RATE_LIMITED")
        assert "20 requests" in error["message"]
        assert 1 <= int(refused.headers["retry-after"]) <= 120
        assert refused.headers["x-ratelimit-limit"] == "20"
        assert remaining(refused) == 0
        assert refused.headers["access-control-allow-origin"] == "*"
        assert refused.headers["cache-control"] == "no-store"
        assert (await reader.head("/api/models")).status_code == 429
        assert cache.counters.limited == 2


@pytest.mark.parametrize("shared", [True, False], ids=["with Redis", "alone"])
async def test_every_answer_of_the_api_tells_limit_remaining_and_reset(redis_url: str, shared: bool) -> None:
    async with (
        running(Site().app, redis_url=redis_url if shared else None, limit=100) as cache,
        reading(cache) as reader,
    ):
        etag = (await reader.get("/api/models")).headers["etag"]
        left = 99
        for method, path, headers in (
            ("GET", "/api/models", {}),
            ("GET", "/api/models", {"If-None-Match": etag}),
            ("HEAD", "/api/models", {}),
            ("GET", "/api/health", {}),
            ("GET", "/api/nothing", {}),
            ("POST", "/api/models", {}),
            ("GET", "/api/models/missing", {}),
        ):
            answer = await reader.request(method, path, headers=headers)
            left -= 1
            assert answer.headers["x-ratelimit-limit"] == "100", path
            assert remaining(answer) == left, path
            assert 1 <= int(answer.headers["x-ratelimit-reset"]) <= 60
        assert "x-ratelimit-limit" not in (await reader.get("/page")).headers


async def test_the_limit_holds_over_processes(redis_url: str) -> None:
    site = Site()
    async with (
        running(site.app, redis_url=redis_url, limit=50) as one,
        running(site.app, redis_url=redis_url, limit=50) as other,
        reading(one) as here,
        reading(other) as there,
    ):
        statuses = []
        for _ in range(40):
            statuses += [*await ask(here, 1), *await ask(there, 1)]
            await asyncio.sleep(0.002)
    assert statuses == [200] * 50 + [429] * 30


async def test_a_burst_over_processes_goes_over_the_limit_by_little(redis_url: str) -> None:
    site = Site()

    async def burst(reader: httpx.AsyncClient) -> int:
        found = await asyncio.gather(*(reader.get("/api/models/a") for _ in range(150)))
        return sum(answer.status_code == 200 for answer in found)

    async with (
        running(site.app, redis_url=redis_url, limit=100) as one,
        running(site.app, redis_url=redis_url, limit=100) as other,
        running(site.app, redis_url=redis_url, limit=100) as third,
        reading(one) as a,
        reading(other) as b,
        reading(third) as c,
    ):
        allowed = sum(await asyncio.gather(burst(a), burst(b), burst(c)))
    assert 100 <= allowed <= 109


async def test_many_processes_together_go_over_the_limit_by_little(redis_url: str) -> None:
    """Each may answer some requests before it has told the others; the more they are, the fewer."""
    site = Site()

    async def one_by_one(reader: httpx.AsyncClient) -> int:
        return (await ask(reader, 40)).count(200)

    async with AsyncExitStack() as stack:
        readers = []
        for _ in range(12):
            cache = await stack.enter_async_context(running(site.app, redis_url=redis_url, limit=200))
            readers.append(await stack.enter_async_context(reading(cache)))
        for reader in readers:
            assert await ask(reader, 1) == [200]
        await asyncio.sleep(0.3)
        allowed = 12 + sum(await asyncio.gather(*map(one_by_one, readers)))
    assert 200 <= allowed <= 220


async def test_a_new_process_knows_what_was_used_before(redis_url: str) -> None:
    async with running(Site().app, redis_url=redis_url, limit=30) as cache, reading(cache) as reader:
        await ask(reader, 30)
        await asyncio.sleep(0.1)
    async with running(Site().app, redis_url=redis_url, limit=30) as cache, reading(cache) as reader:
        assert 429 in await ask(reader, 4)


async def test_each_address_has_its_own_budget_and_an_ipv6_subscriber_one(redis_url: str) -> None:
    async with running(Site().app, redis_url=redis_url, limit=5) as cache:
        for address in ("203.0.113.7", "203.0.113.8", "2001:db8:1:2::1"):
            async with reading(cache, address) as reader:
                assert await ask(reader, 6) == [200] * 5 + [429]
        async with reading(cache, "2001:db8:1:2:ffff::9") as neighbour, reading(cache, "2001:db8:1:3::1") as stranger:
            assert await ask(neighbour, 1) == [429]
            assert await ask(stranger, 1) == [200]


async def test_exempt_networks_are_told_but_not_limited(redis_url: str) -> None:
    async with running(Site().app, redis_url=redis_url, limit=3, exempt=LOOPBACK) as cache:
        for address in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
            async with reading(cache, address) as reader:
                assert await ask(reader, 10) == [200] * 10
                assert remaining(await reader.get("/api/models")) == 3


async def test_behind_a_trusted_proxy_the_reader_counts_and_elsewhere_the_header_is_not_believed() -> None:
    proxies = (ip_network("10.0.0.0/8"),)
    async with running(Site().app, limit=3, exempt=LOOPBACK, proxies=proxies) as cache:
        for reader_address in ("203.0.113.1", "203.0.113.2"):
            forwarded = {"X-Forwarded-For": f"127.0.0.1, {reader_address}, 10.1.1.1"}
            async with reading(cache, "10.0.0.1", **forwarded) as reader:
                assert await ask(reader, 4) == [200, 200, 200, 429]
        async with reading(cache, "198.51.100.1", **{"X-Forwarded-For": "127.0.0.1"}) as liar:
            assert await ask(liar, 4) == [200, 200, 200, 429]


async def test_a_limit_of_zero_is_no_limit_and_no_header() -> None:
    async with running(Site().app, limit=0) as cache, reading(cache) as reader:
        assert await ask(reader, 200) == [200] * 200
        assert "x-ratelimit-limit" not in (await reader.get("/api/models")).headers


async def test_a_kept_answer_far_from_the_limit_waits_for_no_round_trip(redis_url: str) -> None:
    """Redis is held still while readers go on: whoever asked it would wait."""
    async with running(Site().app, redis_url=redis_url, limit=1000) as cache, reading(cache) as reader:
        await ask(reader, 5)
        await asyncio.sleep(0.1)
        with Redis.from_url(redis_url) as client:
            client.execute_command("CLIENT", "PAUSE", 400, "ALL")
        began = monotonic()
        assert await ask(reader, 50) == [200] * 50
        assert monotonic() - began < 0.3
        await asyncio.sleep(0.5)


async def test_a_preflight_is_answered_and_not_counted() -> None:
    async with running(Site().app, limit=1) as cache, reading(cache) as reader:
        for _ in range(3):
            answer = await reader.options(
                "/api/models", headers={"Origin": "https://x.example", "Access-Control-Request-Method": "GET"}
            )
            assert answer.status_code == 204
            assert answer.headers["access-control-allow-origin"] == "*"
            assert "GET" in answer.headers["access-control-allow-methods"]
        assert await ask(reader, 1) == [200]


@pytest.mark.parametrize("path", ["/api/models", "/api/health", "/api/nothing", "/api/models/missing"])
async def test_pages_of_other_sites_may_read_the_api_and_its_headers(path: str) -> None:
    async with running(Site().app, limit=100) as cache, reading(cache, origin="https://x.example") as reader:
        for _ in range(2):
            answer = await reader.get(path)
            assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["access-control-expose-headers"] == "*" or path == "/api/nothing"
