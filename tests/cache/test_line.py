from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from redis.asyncio import ConnectionPool
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from openmodels.cache.line import Line

pytestmark = pytest.mark.anyio

ECHO = "return {KEYS[1], ARGV[1]}"


@asynccontextmanager
async def line(url: str, patience: float = 5) -> AsyncIterator[Line]:
    pool = ConnectionPool.from_url(url, protocol=2)
    opened = await Line.open(pool.make_connection(), patience)  # type: ignore[no-untyped-call]
    try:
        yield opened
    finally:
        await opened.close()


async def test_each_of_many_askers_gets_its_own_answer(redis_url: str) -> None:
    async with line(redis_url) as opened:
        asked = [opened.run(ECHO, (f"key{n}",), (n, b"\xff" * n)) for n in range(200)]
        answers = await asyncio.gather(*asked)
    assert answers == [[b"key%d" % n, b"%d" % n] for n in range(200)]


async def test_a_script_that_the_server_has_forgotten_is_sent_again(redis_url: str) -> None:
    async with line(redis_url) as opened:
        await opened.run(ECHO, ("key",), (1,))
        await opened.ask("SCRIPT", "FLUSH")
        assert await opened.run(ECHO, ("key",), (2,)) == [b"key", b"2"]


async def test_what_the_server_refuses_is_raised_and_the_line_goes_on(redis_url: str) -> None:
    async with line(redis_url) as opened:
        with pytest.raises(ResponseError, match="unknown command"):
            await opened.ask("NONSENSE")
        assert await opened.ask("PING") == b"PONG"


async def test_who_goes_away_does_not_shift_the_answers_of_others(redis_url: str) -> None:
    async with line(redis_url) as opened:
        gone = asyncio.ensure_future(opened.run(ECHO, ("gone",), (1,)))
        await asyncio.sleep(0)
        gone.cancel()
        assert await opened.run(ECHO, ("stays",), (2,)) == [b"stays", b"2"]


async def test_a_closed_line_tells_those_who_wait_and_those_who_come(redis_url: str) -> None:
    async with line(redis_url) as opened:
        waiting = opened.ask("BLPOP", "nothing-comes", 0)
        await opened.close()
        for asked in (waiting, opened.ask("PING")):
            with pytest.raises(RedisConnectionError):
                await asked


async def test_a_server_that_does_not_answer_breaks_the_line_for_all_who_wait() -> None:
    said: list[bytes] = []

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(1000):
            said.append(data)
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    # The library greets the server with its name and waits; without a name there is nothing to wait for.
    quiet: dict[str, Any] = {"driver_info": None}
    pool = ConnectionPool(host="127.0.0.1", port=port, protocol=2, **quiet)
    opened = await Line.open(pool.make_connection(), 0.1)  # type: ignore[no-untyped-call]
    first, second = opened.ask("PING"), opened.ask("PING")
    for asked in (first, second):
        with pytest.raises(RedisTimeoutError):
            await asked
    await opened.close()
    server.close()
    await server.wait_closed()
    assert b"".join(said).count(b"PING") == 2
