from __future__ import annotations

import asyncio
from itertools import count
from time import sleep

import pytest
from redis import Redis
from tests.cache.site import Site, reading, running, until

from openmodels.cache import scripts
from openmodels.cache.clear import clear
from openmodels.cache.expire import expire
from openmodels.errors import Unavailable

pytestmark = pytest.mark.anyio

MOMENT = 0.1
"""Seconds in which news reaches a process that listens."""


async def price(reader: object, path: str = "/api/models") -> int:
    return (await reader.get(path)).json()["price"]  # type: ignore[attr-defined, no-any-return]


async def test_only_what_depends_on_the_tag_expires_and_in_every_process(redis_url: str) -> None:
    site = Site()
    async with (
        running(site.app, redis_url=redis_url) as one,
        running(site.app, redis_url=redis_url) as other,
        reading(one) as here,
        reading(other) as there,
    ):
        for reader in (here, there):
            for path in ("/api/models/a", "/api/models/b", "/api/models"):
                await reader.get(path)
            await asyncio.sleep(MOMENT)
        site.price = 2
        expire(redis_url, ["model:a"])
        await asyncio.sleep(MOMENT)
        for reader in (here, there):
            assert await price(reader, "/api/models/a") == 2
            assert await price(reader, "/api/models/b") == 1
            assert await price(reader) == 1
            await asyncio.sleep(MOMENT)
    assert site.computed == {"/api/models/a": 2, "/api/models/b": 1, "/api/models": 1}


async def test_an_answer_begun_before_an_expiry_is_not_kept(redis_url: str) -> None:
    site = Site()
    read, go_on = asyncio.Event(), asyncio.Event()

    async def after() -> None:
        read.set()
        await go_on.wait()

    site.after = after
    async with (
        running(site.app, redis_url=redis_url) as cache,
        running(site.app, redis_url=redis_url) as other,
        reading(cache) as reader,
        reading(other) as elsewhere,
    ):
        slow = asyncio.create_task(price(reader))
        await read.wait()
        site.price = 2
        expire(redis_url, ["models"])
        await asyncio.sleep(MOMENT)
        go_on.set()
        assert await slow == 1, "whoever asked before the change may get what was true then"
        await asyncio.sleep(MOMENT)
        assert await price(reader) == 2
        assert await price(elsewhere) == 2
    assert cache.counters.outdated == 1


async def test_who_asks_after_an_expiry_does_not_get_what_an_earlier_computation_finds(redis_url: str) -> None:
    site = Site()
    read, go_on = asyncio.Event(), asyncio.Event()

    async def after() -> None:
        if not read.is_set():
            read.set()
            await go_on.wait()

    site.after = after
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        early = asyncio.create_task(price(reader))
        await read.wait()
        site.price = 2
        expire(redis_url, ["models"])
        await asyncio.sleep(MOMENT)
        late = asyncio.create_task(price(reader))
        await asyncio.sleep(MOMENT)
        go_on.set()
        assert await early == 1
        assert await late == 2


async def test_redis_refuses_an_outdated_answer_of_a_process_that_has_not_heard(redis_url: str) -> None:
    """The generation is taken before the database is read and compared by the server itself when storing."""
    site = Site()
    async with running(site.app, redis_url=redis_url) as deaf, running(site.app, redis_url=redis_url) as other:

        async def after() -> None:
            site.after = None
            silently(redis_url, ["models"])

        site.after = after
        async with reading(deaf) as reader, reading(other) as elsewhere:
            assert await price(reader) == 1
            site.price = 2
            await asyncio.sleep(MOMENT)
            assert await price(elsewhere) == 2


async def test_redis_refuses_what_an_operator_has_cleared_meanwhile(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as deaf, running(site.app, redis_url=redis_url) as other:

        async def after() -> None:
            site.after = None
            with Redis.from_url(redis_url) as client:
                client.register_script(scripts.CLEAR)(keys=scripts.STATE, args=["nobody:listens", "*"])

        site.after = after
        async with reading(deaf) as reader, reading(other) as elsewhere:
            assert await price(reader) == 1
            site.price = 2
            await asyncio.sleep(MOMENT)
            assert await price(elsewhere) == 2


def silently(redis_url: str, tags: list[str]) -> None:
    """Expire tags with a message that nobody hears."""
    with Redis.from_url(redis_url) as client:
        client.register_script(scripts.EXPIRE)(keys=scripts.STATE, args=["nobody:listens", *tags])


async def test_a_missed_message_is_made_up_for_by_the_next(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        await price(reader)
        site.price = 2
        silently(redis_url, ["models"])
        expire(redis_url, ["model:other"])
        await asyncio.sleep(MOMENT)
        assert await price(reader) == 2


async def test_a_missed_message_is_made_up_for_within_a_second_even_if_it_was_the_last(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        await reader.get("/api/models/b")
        await price(reader)
        site.price = 2
        silently(redis_url, ["models"])
        await until(lambda: cache.counters.expired)
        assert await price(reader) == 2
        assert await price(reader, "/api/models/b") == 1
    assert cache.counters.expired == 1


async def test_a_server_that_was_emptied_is_noticed_before_anything_expires(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        await price(reader)
        known = cache._ledger.clock
        with Redis.from_url(redis_url) as client:
            client.flushall()
        site.price = 2
        await until(lambda: cache._ledger.clock != known)
        assert await price(reader) == 2, "who emptied it may have lost an expiry with it"
        site.price = 3
        expire(redis_url, ["models"])
        await asyncio.sleep(MOMENT)
        assert await price(reader) == 3


async def test_an_answer_is_not_stored_under_a_clock_that_the_server_has_not_reached(redis_url: str) -> None:
    """So it may be after a failover to a server whose clock of the day was set back: no expiry would ever reach it."""
    site = Site()
    async with running(site.app, redis_url=redis_url) as ahead, running(site.app, redis_url=redis_url) as other:
        ahead._ledger.clock += 10**6
        async with reading(ahead) as reader, reading(other) as elsewhere:
            assert await price(reader) == 1
            site.price = 2
            await asyncio.sleep(MOMENT)
            assert await price(elsewhere) == 2


async def test_an_answer_from_the_future_is_not_kept_until_its_time_comes(redis_url: str) -> None:
    """The server's clock of the day was set back an hour since."""
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        await price(reader)
        await asyncio.sleep(MOMENT)
    with Redis.from_url(redis_url) as client:
        (name,) = client.scan_iter(f"{scripts.ANSWER}*")
        client.hincrbyfloat(name, "born", 3600)
    site.price = 2
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        answer = await reader.get("/api/models")
    assert answer.json()["price"] == 2
    assert int(answer.headers["age"]) >= 0


async def test_what_expired_while_the_line_was_cut_is_learnt_on_reconnecting(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        await reader.get("/api/models/b")
        await price(reader)
        site.price = 2
        with Redis.from_url(redis_url) as client:
            client.client_kill_filter(_type="pubsub")
        expire(redis_url, ["models"])
        await until(lambda: cache.counters.redis_errors)
        await asyncio.sleep(0.3)
        assert await price(reader) == 2
        assert await price(reader, "/api/models/b") == 1
    assert site.computed["/api/models/b"] == 1


async def test_a_process_that_cannot_hear_trusts_nothing_older_than_a_second(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        await price(reader)
        with Redis.from_url(redis_url) as client:
            client.execute_command("CLIENT", "PAUSE", 2500, "ALL")
        site.price = 2
        await asyncio.sleep(1.1)
        assert await price(reader) == 2


async def test_a_process_that_was_held_up_does_not_answer_with_what_it_knew_before(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        await price(reader)
        site.price = 2
        expire(redis_url, ["models"])
        sleep(1.05)
        assert await price(reader) == 2


async def test_nothing_is_believed_of_a_server_that_was_emptied(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        await price(reader)
        with Redis.from_url(redis_url) as client:
            client.flushall()
        site.price = 2
        expire(redis_url, ["model:other"])
        await asyncio.sleep(MOMENT)
        assert await price(reader) == 2


async def test_a_not_found_or_moved_answer_expires_with_all_of_its_kind(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        for round_ in (1, 2):
            for _ in range(2):
                assert (await reader.get("/api/models/missing")).status_code == 404
                assert (await reader.get("/api/models/alias")).headers["location"] == "/api/models/gpt-5"
            assert site.computed == {"/api/models/missing": round_, "/api/models/alias": round_}
            expire(redis_url, ["models"])
            await asyncio.sleep(MOMENT)


async def test_a_thousand_tags_and_more_expire(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        for id_ in ("1", "1500", "2999", "3001"):
            await reader.get(f"/api/models/{id_}")
        expire(redis_url, (f"model:{number}" for number in range(3000)))
        await asyncio.sleep(MOMENT)
    assert cache.counters.expired == 3


async def test_an_answer_is_computed_again_after_its_time(redis_url: str) -> None:
    site = Site()
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        await price(reader, "/api/brief")
        site.price = 2
        await asyncio.sleep(0.25)
        assert await price(reader, "/api/brief") == 2


async def test_expiring_without_redis_is_nothing_and_with_a_dead_one_an_error() -> None:
    expire(None, ["models"])
    with pytest.raises(Unavailable, match="Redis"):
        expire("redis://127.0.0.1:1/0", ["models"])


@pytest.mark.parametrize(
    ("pattern", "cleared"),
    [
        ("models:*", {"/api/models?limit=2", "/api/models/a"}),
        ("model:a", {"/api/models/a"}),
        ("/page", {"/page"}),
        ("*", {"/api/models?limit=2", "/api/models/a", "/page"}),
        ("nothing", set()),
    ],
)
async def test_an_operator_clears_by_pattern_in_redis_and_in_every_process(
    redis_url: str, pattern: str, cleared: set[str]
) -> None:
    site = Site()
    paths = ("/api/models?limit=2", "/api/models/a", "/page")
    async with running(site.app, redis_url=redis_url) as cache, reading(cache) as reader:
        for path in paths:
            await reader.get(path)
        await asyncio.sleep(MOMENT)
        before = dict(site.computed)
        assert clear(redis_url, pattern) == len(cleared)
        await asyncio.sleep(MOMENT)
        for path in paths:
            await reader.get(path)
    again = {path for path in paths if site.computed[path.partition("?")[0]] > before[path.partition("?")[0]]}
    assert again == cleared


async def test_no_answer_is_older_than_the_last_commit_whatever_runs_meanwhile(redis_url: str) -> None:
    """Readers of four processes against a writer: an answer that began after an expiry was heard is never older."""
    site = Site()
    stop = asyncio.Event()
    committed = [(0.0, 1)]
    loop = asyncio.get_running_loop()

    async def read(reader: object, path: str) -> int:
        for asked in count():
            if stop.is_set():
                return asked
            began = loop.time()
            seen = await price(reader, path)
            due = max(version for at, version in committed if at <= began - 0.5)
            assert seen >= due, f"{path} gave {seen} half a second after {due} was committed"
            await asyncio.sleep(0)
        raise AssertionError

    async with (
        running(site.app, redis_url=redis_url) as a,
        running(site.app, redis_url=redis_url) as b,
        running(site.app, redis_url=redis_url) as c,
        running(site.app, redis_url=redis_url) as d,
        reading(a) as one,
        reading(b) as two,
        reading(c) as three,
        reading(d) as four,
    ):
        readers = [
            asyncio.create_task(read(reader, path))
            for reader in (one, two, three, four)
            for path in ("/api/models", "/api/models/a")
        ]
        for version in range(2, 30):
            site.price = version
            await asyncio.to_thread(expire, redis_url, ["models", "model:a"])
            committed.append((loop.time(), version))
            await asyncio.sleep(0.05)
        stop.set()
        assert all(asked > 10 for asked in await asyncio.gather(*readers))
