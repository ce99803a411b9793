from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import trustme
from redis.asyncio import ConnectionPool
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from openmodels.cache.line import Line
from openmodels.stack import ports

pytestmark = pytest.mark.anyio

ECHO = "return {KEYS[1], ARGV[1]}"


@asynccontextmanager
async def line(url: str, patience: float = 5) -> AsyncIterator[Line]:
    pool = ConnectionPool.from_url(url, protocol=2)
    opened = await Line.open(pool.make_connection(), patience)  # type: ignore[no-untyped-call]
    try:
        yield opened
    finally:
        opened.close()


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
        opened.close()
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
    pool = ConnectionPool(host="127.0.0.1", port=port, protocol=2)
    opened = await Line.open(pool.make_connection(), 0.1)  # type: ignore[no-untyped-call]
    first, second = opened.ask("PING"), opened.ask("PING")
    for asked in (first, second):
        with pytest.raises(RedisTimeoutError):
            await asked
    opened.close()
    server.close()
    await server.wait_closed()
    assert b"".join(said).count(b"PING") == 2


async def test_password_and_database_of_the_address_are_used(redis_url: str) -> None:
    stem = redis_url.rpartition("/")[0]
    async with line(f"{stem}/3") as opened:
        assert b" db=3 " in await opened.ask("CLIENT", "INFO")
    wrong = stem.replace("redis://:", "redis://:not-")
    with pytest.raises(ResponseError, match="WRONGPASS"):
        async with line(f"{wrong}/0"):
            pass
    named = stem.replace("redis://:", "redis://default:")
    async with line(f"{named}/0") as opened:
        assert await opened.ask("PING") == b"PONG"


async def test_nobody_at_the_address_is_an_error_at_once() -> None:
    with pytest.raises(OSError, match="Connect call failed"):
        async with line(f"redis://127.0.0.1:{ports.free()}/0"):
            pass


@asynccontextmanager
async def passed_on(redis_url: str, listen: Callable[..., Any], **options: Any) -> AsyncIterator[asyncio.Server]:
    """A listener that passes on to the server what it hears, and back what that says."""
    there = urlsplit(redis_url)

    under_way: set[asyncio.Task[Any] | None] = set()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(10_000):
                writer.write(data)
        finally:
            writer.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        under_way.add(asyncio.current_task())
        back, on = await asyncio.open_connection(there.hostname, there.port)
        await asyncio.gather(carry(reader, on), carry(back, writer), return_exceptions=True)
        await asyncio.gather(on.wait_closed(), writer.wait_closed(), return_exceptions=True)

    async with await listen(connected, **options) as server:
        yield server
    await asyncio.gather(*(one for one in under_way if one is not None))


async def test_a_server_is_reached_by_a_socket_of_the_system(redis_url: str, tmp_path: Path) -> None:
    path = str(tmp_path / "s")
    password = urlsplit(redis_url).password
    async with passed_on(redis_url, asyncio.start_unix_server, path=path), line(f"unix://:{password}@{path}") as opened:
        assert await opened.run(ECHO, ("key",), (1,)) == [b"key", b"1"]


async def test_a_server_is_reached_by_tls_and_one_that_nobody_vouches_for_is_not(
    redis_url: str, tmp_path: Path
) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    password = urlsplit(redis_url).password
    async with passed_on(redis_url, asyncio.start_server, host="127.0.0.1", port=0, ssl=context) as server:
        url = f"rediss://:{password}@localhost:{server.sockets[0].getsockname()[1]}/2"
        async with line(f"{url}?ssl_ca_certs={tmp_path / 'ca.pem'}") as opened:
            assert b" db=2 " in await opened.ask("CLIENT", "INFO")
        with pytest.raises(ssl.SSLCertVerificationError):
            async with line(url):
                pass
