"""Kept answers against a bare ASGI application that sends the same bytes and headers from the same server."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

import httpx

from speed.load import Figures, ask, many
from speed.report import Row, at_least, at_most
from speed.servers import COUNTED, Kind, Server, Stores, bare, ours

LIST, MODEL = "/api/models", "/api/models/acme-lumen-1b-0"
TOLD = 6
"""Seconds within which a process has told what it has done."""

PLAIN = {"accept-encoding": "identity"}
SENT_BY_SERVER = {"date", "server", "content-length"}


@dataclass
class Contestant:
    """A server, what it is asked for, and what came of it."""

    server: Server
    path: str
    asks: list[str] = field(default_factory=list)
    figures: Figures = field(default_factory=Figures)


def measure(stores: Stores, database_url: str, kinds: tuple[Kind, ...], *, rounds: int, seconds: int) -> list[Row]:
    """All contestants take turns; ratios are within a round, and of them the middle one counts."""
    rows = []
    for kind in kinds:
        with ExitStack() as stack:
            free = stack.enter_context(ours(database_url, stores.valkey_url, {"OPENMODELS_RATE_LIMIT": "0"}, kind=kind))
            counted = stack.enter_context(ours(database_url, stores.valkey_url, COUNTED, kind=kind))
            answers = {path: _answer(counted, path) for path in (LIST, MODEL)}
            plain = stack.enter_context(bare(kind, answers, stores.folder))
            etag = ["-H", f"If-None-Match: {dict(answers[LIST][0])['etag']}"]
            # What is compared comes close together, as a machine of others is faster in one minute than in the next.
            found = {
                "bare list": Contestant(plain, LIST),
                "free list": Contestant(free, LIST),
                "counted list": Contestant(counted, LIST),
                "unchanged list": Contestant(counted, LIST, etag),
                "bare model": Contestant(plain, MODEL),
                "free model": Contestant(free, MODEL),
                "counted model": Contestant(counted, MODEL),
            }
            take_turns(list(found.values()), rounds, seconds)
            rows += _rows(kind, found, {path: len(body) for path, (_, body) in answers.items()})
    return rows


def take_turns(contestants: list[Contestant], rounds: int, seconds: int) -> None:
    """Measure each once a round, after one round that does not count."""
    for number in range(-1, rounds):
        for one in contestants:
            figures = one.figures if number >= 0 else Figures()
            ask(one.server, one.path, figures, seconds=seconds if number >= 0 else 1, asks=one.asks)


def _answer(server: Server, path: str) -> tuple[list[tuple[str, str]], bytes]:
    answer = httpx.get(server.url + path, headers=PLAIN).raise_for_status()
    return [(name, value) for name, value in answer.headers.items() if name not in SENT_BY_SERVER], answer.content


def _rows(kind: Kind, found: dict[str, Contestant], sizes: dict[str, int]) -> list[Row]:
    rows = []
    for word, path in (("list", LIST), ("model", MODEL)):
        base = found[f"bare {word}"].figures
        rows.append(Row(f"{kind}: bare, {word} of {sizes[path] / 1000:.1f} KB", _told(base)))
        for limits, least in (("free", 0.85), ("counted", 0.80)):
            figures = found[f"{limits} {word}"].figures
            what = f"{kind}: ours, {word}, {'no limit' if limits == 'free' else 'limit and ETag on'}"
            rows.append(at_least(what, figures.of(base), least, note=f" of bare: {_told(figures)}"))
            if limits == "free":
                rows.append(at_most(f"{what}, p99", figures.tail_of(base), 1.5, note=" of bare"))
    unchanged, whole = found["unchanged list"].figures, found["counted list"].figures
    rows.append(at_least(f"{kind}: 304", unchanged.of(whole), 1, note=f" of the 200: {_told(unchanged)}"))
    return rows


def _told(figures: Figures) -> str:
    return f"{figures.rate:,.0f} req/s, {sorted(figures.cpu)[len(figures.cpu) // 2]:.0f} µs CPU"


def from_redis(
    stores: Stores, database_url: str, *, rounds: int, seconds: int, hits: Callable[[], int], pages: int = 1000
) -> list[Row]:
    """Answers that memory has no room for: 1 MB of it, and a thousand pages of 15 KB asked for in turn."""
    paths = [f"/api/models?page={page}" for page in range(1, pages + 1)]
    with ours(database_url, stores.valkey_url, {**COUNTED, "OPENMODELS_CACHE_MEMORY_MB": "1"}) as server:
        with httpx.Client(base_url=server.url, headers=PLAIN) as client:
            for path in paths:
                client.get(path).raise_for_status()
        one = Contestant(server, "/", many(stores.folder, "pages", paths))
        take_turns([one], rounds, seconds)
        time.sleep(TOLD)
        share = hits()
    return [
        at_least(
            "uvicorn: from Redis, list of 15 KB",
            one.figures.rate,
            3500,
            "{:,.0f}",
            f" req/s; {share:,} came from Redis",
        )
    ]
