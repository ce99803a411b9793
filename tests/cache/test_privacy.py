from __future__ import annotations

import asyncio

import pytest
from tests.cache.site import Site, reading, running

pytestmark = pytest.mark.anyio

PRIVATE = {
    "cookie": "reader=7",
    "authorization": "Bearer secret",
    "proxy-authorization": "Basic secret",
    "x-forwarded-host": "evil.example",
    "x-original-url": "/admin",
}


@pytest.mark.parametrize("path", ["/api/models", "/api/health", "/page"])
async def test_nothing_of_one_reader_reaches_the_router_and_all_get_the_same(path: str) -> None:
    site = Site()
    async with running(site.app) as cache, reading(cache) as reader:
        known = await reader.get(path, headers=PRIVATE)
        stranger = await reader.get(path)
    assert known.content == stranger.content
    for headers in site.seen:
        assert not PRIVATE.keys() & headers.keys()


async def test_a_reader_with_cookies_gets_the_kept_answer() -> None:
    site = Site()
    async with running(site.app) as cache, reading(cache) as reader:
        await reader.get("/api/models")
        await reader.get("/api/models", headers=PRIVATE)
    assert site.computed["/api/models"] == 1


async def test_an_answer_that_sets_a_cookie_is_not_kept_and_not_shared() -> None:
    site = Site()
    site.before = lambda: asyncio.sleep(0.05)
    async with running(site.app) as cache, reading(cache) as reader:
        found = await asyncio.gather(*(reader.get("/api/cookie") for _ in range(3)))
    assert site.computed["/api/cookie"] == 3
    assert all("set-cookie" in answer.headers for answer in found)


async def test_answers_are_kept_for_each_host_unless_one_is_set() -> None:
    site = Site()
    async with running(site.app) as cache, reading(cache) as reader:
        ours = await reader.get("/page")
        evil = await reader.get("/page", headers={"Host": "evil.example"})
        assert "evil.example" in evil.text
        assert "evil.example" not in ours.text
        assert (await reader.get("/page")).text == ours.text
    async with running(site.app, base_url="https://models.example/") as cache, reading(cache) as reader:
        for host in ("site", "evil.example"):
            assert "https://models.example/page" in (await reader.get("/page", headers={"Host": host})).text
    assert site.computed["/page"] == 3


async def test_forms_of_an_answer_are_kept_apart() -> None:
    site = Site()
    async with running(site.app) as cache, reading(cache) as reader:
        for _ in range(2):
            plain = await reader.get("/api/forms")
            lines = await reader.get("/api/forms", headers={"Accept": "text/html, application/x-ndjson;q=0.9"})
            assert plain.headers["content-type"] == "application/json"
            assert lines.headers["content-type"] == "application/x-ndjson"
            assert plain.headers["vary"] == "accept-encoding, accept"
    assert site.computed["/api/forms"] == 2


async def test_an_answer_that_varies_on_anything_else_is_not_kept() -> None:
    site = Site()
    async with running(site.app) as cache, reading(cache) as reader:
        for tongue in ("de", "en", "de"):
            answer = await reader.get("/api/tongues", headers={"Accept-Language": tongue})
            assert answer.text == tongue
    assert site.computed["/api/tongues"] == 3


async def test_health_is_never_kept() -> None:
    site = Site()
    async with running(site.app) as cache, reading(cache) as reader:
        for _ in range(3):
            answer = await reader.get("/api/health")
            assert answer.headers["cache-control"] == "no-store"
    assert site.computed["/api/health"] == 3


async def test_errors_and_unknown_parameters_have_no_entry(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        assert (await reader.get("/api/nothing")).status_code == 404
        assert (await reader.post("/api/models")).status_code == 405
    assert cache.counters.entries == 0


@pytest.mark.parametrize(
    ("one", "other", "computed"),
    [
        ("/api/models?a=1&b=2", "/api/models?b=2&a=1", 1),
        ("/api/models?q=a%20b", "/api/models?q=a+b", 1),
        ("/api/models?q=%61", "/api/models?q=a", 1),
        ("/api/%6dodels", "/api/models", 1),
        ("/api/models?a", "/api/models?a=", 1),
        ("/api/models?page=1&page=2", "/api/models?page=2&page=1", 2),
        ("/api/models?a=1", "/api/models?a=2", 2),
        ("/api/models?q=a%26b=1", "/api/models?q=a&b=1", 2),
    ],
)
async def test_the_same_question_has_one_answer(one: str, other: str, computed: int) -> None:
    site = Site()
    async with running(site.app) as cache, reading(cache) as reader:
        for path in (one, other, one, other):
            assert (await reader.get(path)).status_code == 200
    assert site.computed["/api/models"] == computed
