from __future__ import annotations

import pytest
from tests.cache.site import Site, reading, running

pytestmark = pytest.mark.anyio

MODIFIED = "Wed, 01 Jul 2026 10:00:00 GMT"
EARLIER = "Wed, 01 Jul 2026 09:00:00 GMT"
LATER = "Thu, 02 Jul 2026 09:00:00 GMT"


@pytest.mark.parametrize("told", ["{etag}", "W/{etag}", '"other", {etag}', "*"])
async def test_an_answer_the_reader_has_is_304_without_a_body(told: str) -> None:
    async with running(Site().app) as cache, reading(cache) as reader:
        first = await reader.get("/api/models")
        etag = first.headers["etag"]
        again = await reader.get("/api/models", headers={"If-None-Match": told.format(etag=etag)})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == etag
    for name in ("cache-control", "vary", "access-control-allow-origin", "last-modified"):
        assert again.headers[name] == first.headers[name]
    assert "content-length" not in again.headers
    assert cache.counters.not_modified == 1


async def test_another_etag_gets_the_whole_answer() -> None:
    async with running(Site().app) as cache, reading(cache) as reader:
        await reader.get("/api/models")
        again = await reader.get("/api/models", headers={"If-None-Match": '"other"'})
    assert again.status_code == 200


async def test_the_very_first_request_can_already_be_304() -> None:
    site = Site()
    async with running(site.app) as cache, reading(cache) as reader:
        etag = (await reader.get("/api/models")).headers["etag"]
    async with running(site.app) as cache, reading(cache) as reader:
        assert (await reader.get("/api/models", headers={"If-None-Match": etag})).status_code == 304


async def test_etags_are_strong_and_differ_with_the_content() -> None:
    async with running(Site().app) as cache, reading(cache) as reader:
        one = (await reader.get("/api/models/a")).headers["etag"]
        other = (await reader.get("/api/models/b")).headers["etag"]
    assert one != other
    assert one.startswith('"')


@pytest.mark.parametrize(
    ("since", "status"), [(MODIFIED, 304), (LATER, 304), (EARLIER, 200), ("yesterday", 200), ("", 200)]
)
async def test_last_modified_of_the_application_is_compared(since: str, status: int) -> None:
    async with running(Site().app) as cache, reading(cache) as reader:
        first = await reader.get("/api/models")
        assert first.headers["last-modified"] == MODIFIED
        again = await reader.get("/api/models", headers={"If-Modified-Since": since})
    assert again.status_code == status


async def test_an_etag_counts_more_than_a_date() -> None:
    async with running(Site().app) as cache, reading(cache) as reader:
        await reader.get("/api/models")
        told = {"If-None-Match": '"other"', "If-Modified-Since": LATER}
        assert (await reader.get("/api/models", headers=told)).status_code == 200


@pytest.mark.parametrize("path", ["/api/models", "/api/models/missing", "/api/health", "/api/events"])
async def test_head_says_what_get_says_without_a_body(path: str) -> None:
    site = Site()
    async with running(site.app) as cache, reading(cache) as reader:
        for _ in range(2):
            head = await reader.head(path)
            assert head.content == b""
        if path != "/api/events":
            get = await reader.get(path)
            assert head.status_code == get.status_code
            for name in ("content-type", "content-length", "etag", "cache-control"):
                assert head.headers.get(name) == get.headers.get(name)


async def test_head_fills_the_cache_for_get_and_can_be_304() -> None:
    site = Site()
    async with running(site.app) as cache, reading(cache) as reader:
        etag = (await reader.head("/api/models")).headers["etag"]
        assert (await reader.get("/api/models")).json()["price"] == 1
        assert (await reader.head("/api/models", headers={"If-None-Match": etag})).status_code == 304
    assert site.computed["/api/models"] == 1
