from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from redis import Redis
from starlette.testclient import TestClient

from openmodels.api.news import EVENTS, Item, News
from openmodels.api.telemetry_stream import StreamFilter, _stream, router
from openmodels.telemetry.shared import EVENTS as TOLD
from openmodels.telemetry.shared import Shared


def tell(redis_url: str, *providers: str) -> None:
    with Redis.from_url(redis_url) as client:
        Shared(client).tell([{"type": "probe", "provider_id": name, "model_id": ""} for name in providers])


async def read(redis_url: str, wanted: StreamFilter, count: int, *told: str, last: str | None = None) -> list[bytes]:
    stream = _stream(News(redis_url), wanted, last)
    found = [await anext(stream)]
    if told:
        await asyncio.sleep(0.3)  # until the reader waits
        await asyncio.to_thread(tell, redis_url, *told)
    found += [await asyncio.wait_for(anext(stream), 5) for _ in range(count)]
    await stream.aclose()  # type: ignore[attr-defined]
    return found[1:]


def named(pieces: list[bytes]) -> list[Any]:
    return [orjson.loads(piece.split(b"data: ")[1])["provider_id"] for piece in pieces]


def test_the_workers_and_the_api_mean_the_same_stream() -> None:
    assert EVENTS == TOLD


def test_news_come_as_events_of_their_type(redis_url: str) -> None:
    (piece,) = asyncio.run(read(redis_url, StreamFilter(), 1, "acme"))
    assert piece.startswith(b"id: ")
    assert b"\nevent: probe\ndata: {" in piece
    assert piece.endswith(b"}\n\n")


def test_a_stream_can_be_of_one_provider(redis_url: str) -> None:
    pieces = asyncio.run(read(redis_url, StreamFilter(provider_id="b"), 2, "a", "b", "a", "b"))
    assert named(pieces) == ["b", "b"]


def test_a_stream_can_be_of_one_model(redis_url: str) -> None:
    async def begin() -> list[bytes]:
        stream = _stream(News(redis_url), StreamFilter(model_id="m"), None)
        await anext(stream)
        with Redis.from_url(redis_url) as client:
            models = {"a": "other", "b": "m", "c": ""}
            Shared(client).tell(
                [{"type": "probe", "provider_id": name, "model_id": model} for name, model in models.items()]
                + [{"type": "status", "provider_id": "d"}, {"type": "probe", "provider_id": "e", "model_id": "m"}]
            )
        found = [await asyncio.wait_for(anext(stream), 5) for _ in range(2)]
        await stream.aclose()  # type: ignore[attr-defined]
        return found

    assert named(asyncio.run(begin())) == ["b", "e"]


def test_a_reader_that_comes_back_gets_what_it_has_missed(redis_url: str) -> None:
    tell(redis_url, "a", "b", "c")
    with Redis.from_url(redis_url) as client:
        entries: Any = client.xrange(EVENTS)
    first = entries[0][0].decode()
    assert named(asyncio.run(read(redis_url, StreamFilter(), 3, "d", last=first))) == ["b", "c", "d"]


def test_a_reader_that_was_away_for_long_gets_every_page_of_what_it_has_missed(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openmodels.api.news.CATCH_UP", 2)
    names = [f"p{number}" for number in range(7)]
    tell(redis_url, "first", *names)
    with Redis.from_url(redis_url) as client:
        entries: Any = client.xrange(EVENTS)
    found = asyncio.run(read(redis_url, StreamFilter(), 7, last=entries[0][0].decode()))
    assert named(found) == names


def test_nothing_is_lost_that_is_told_as_soon_as_a_reader_is_connected(redis_url: str) -> None:
    async def begin() -> list[bytes]:
        stream = _stream(News(redis_url), StreamFilter(), None)
        await anext(stream)
        tell(redis_url, "a")  # at once, and without letting the reader run
        found = [await asyncio.wait_for(anext(stream), 5)]
        await stream.aclose()  # type: ignore[attr-defined]
        return found

    assert named(asyncio.run(begin())) == ["a"]


def test_a_quiet_stream_shows_that_it_lives(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openmodels.api.telemetry_stream.HEARTBEAT_S", 0.05)
    assert asyncio.run(read(redis_url, StreamFilter(), 1)) == [b": still here\n\n"]


class Ended(News):
    """News whose stream ends when what was missed has been sent, as for a listener that is too slow."""

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Queue[Item | None]]:
        async with super().listening() as queue:
            queue.put_nowait(None)
            yield queue


def test_the_header_of_a_browser_that_comes_back_resumes_and_wins_over_the_address(redis_url: str) -> None:
    tell(redis_url, "a", "b", "c")
    with Redis.from_url(redis_url) as client:
        entries: Any = client.xrange(EVENTS)
    first, second = (entry[0].decode() for entry in entries[:2])
    app = FastAPI()
    app.include_router(router)
    app.state.news = Ended(redis_url)
    with TestClient(app) as api:
        for query, header, expected in (
            ("", {}, []),
            (f"?after={first}", {}, ["b", "c"]),
            ("", {"Last-Event-ID": first}, ["b", "c"]),
            (f"?after={first}", {"Last-Event-ID": second}, ["c"]),
        ):
            answer = api.get(f"/api/telemetry/stream{query}", headers=header)
            assert answer.headers["content-type"].startswith("text/event-stream")
            pieces = [piece for piece in answer.content.split(b"\n\n") if b"data: " in piece]
            assert named(pieces) == expected
