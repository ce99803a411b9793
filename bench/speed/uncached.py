"""Answers that are not kept, over HTTP, against the SQL that they ran, by psycopg on a connection of the same pool."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import quote_plus

import psycopg
from psycopg import Cursor
from psycopg_pool import ConnectionPool

from openmodels.cache import tags
from openmodels.cache.expire import expire
from openmodels.contract.cost import Workload
from openmodels.store import models, offers, search
from openmodels.store.ingest_runs import last_modified
from openmodels.store.pool import open_pool, plan_once
from speed.catalogue import FAMILIES, MAKERS, SIZES, Catalogue, model_id, provider_id
from speed.reader import Reader
from speed.report import Row, at_most
from speed.servers import ours

WORK = Workload(input_tokens=1000, output_tokens=500)
STATEMENT_TIMEOUT_MS = 60_000
TURN = 20
"""Questions that are asked one way and then the other, before the next: machines are not as fast at all times."""

HEARD = 0.01
"""Seconds after which the server has heard of an expiry."""


@dataclass(frozen=True)
class Question:
    """A path of the API, and what its handler reads."""

    path: str
    tag: str
    read: Callable[[psycopg.Connection], object]


def one_model(number: int) -> Question:
    """One model."""
    name = model_id(number)
    return Question(f"/api/models/{name}", tags.model(name), lambda conn: (models.get(conn, name), last_modified(conn)))


def listed(page: int, **filters: Any) -> Question:
    """A page of twenty models."""
    query = "".join(f"&{name}={quote_plus(str(value))}" for name, value in filters.items())
    asked: dict[str, Any] = {
        name: [value] if name in ("capability", "modality") else value for name, value in filters.items()
    }

    def read(conn: psycopg.Connection) -> None:
        if "search" in asked:
            plan_once(conn)
        models.page(conn, page=page, **asked)
        last_modified(conn)

    return Question(f"/api/models?page={page}{query}", tags.MODELS, read)


def compared(number: int) -> Question:
    """The offers of a model for a workload."""
    name = model_id(number)

    def read(conn: psycopg.Connection) -> None:
        plan_once(conn)
        offers.compare(conn, name, WORK)

    return Question(f"/api/models/{name}/compare?input_tokens=1000&output_tokens=500", tags.model(name), read)


def searched(text: str) -> Question:
    """A search for models and providers."""
    kinds: tuple[search.Kind, ...] = ("models", "providers")

    def read(conn: psycopg.Connection) -> None:
        plan_once(conn)
        search.find(conn, text, kinds=kinds, limit=10)
        last_modified(conn)

    return Question(f"/api/search?q={text.replace(' ', '+')}", tags.SEARCH, read)


def names(count: int) -> list[str]:
    """What people search for: a whole id, the words of a family, a maker and a size."""
    kinds = (
        lambda n: model_id(n * 37),
        lambda n: f"{MAKERS[n % 11]} {FAMILIES[n // 11 % 11]} {SIZES[n // 121 % 12]}",
        lambda n: f"{FAMILIES[n % 11]} {SIZES[n % 12]}",
    )
    return [kinds[number % 3](number) for number in range(count)]


def against_sql(database_url: str, redis_url: str, made: Catalogue, *, count: int) -> list[Row]:
    """The four kinds of answers, each asked for `count` times."""
    step = max(1, made.models // count)
    asked = {
        "one model": [one_model(number * step) for number in range(count)],
        "list of 20": [listed(number + 1) for number in range(min(count, made.models // 20))],
        "compare": [compared(number * step) for number in range(count)],
        "search": [searched(text) for text in names(count)],
    }
    rows = []
    pool = open_pool(database_url, size=1, statement_timeout_ms=STATEMENT_TIMEOUT_MS, read_only=True)
    with ours(database_url, redis_url, pin=False) as server:
        for what, questions in asked.items():
            bare, times = [], []
            with Reader(server.url) as reader:
                for start in range(0, len(questions), TURN):
                    turn = questions[start : start + TURN]
                    bare += [_replayed(pool, question) for question in turn]
                    times += [reader.timed(question.path) for question in turn]
            base = median(bare)
            note = f"x: {median(times):.2f} ms of {base:.2f} ms SQL"
            rows.append(at_most(f"uncached, {what}: p50", median(times) / base, 3, note=note))
    pool.close()
    return rows


def in_time(database_url: str, redis_url: str, made: Catalogue, *, count: int, when: str) -> list[Row]:
    """Uncached answers out of a large catalogue, page 1 and page 500 of lists; each is expired before it is asked."""
    late = max(1, min(500, made.models // 40))
    step = max(1, made.models // count)
    maker, provider = MAKERS[3].title(), provider_id(5)
    filters: dict[str, dict[str, Any]] = {
        "list": {},
        "list by price": {"sort": "price"},
        "filter": {"capability": "vision", "licensing": "mit", "min_context": 32_768},
        "filter by developer": {"developer": maker, "max_input_price": 2},
        "filter by search": {"search": "quartz instruct"},
    }
    asked = {f"{what}, page {page}": [listed(page, **by)] for what, by in filters.items() for page in (1, late)}
    asked["filter by provider, page 1"] = [listed(1, provider=provider)]
    asked["compare"] = [compared(number * step) for number in range(count)]
    asked["compare, 120 offers"] = [compared(number) for number in range(min(count, made.models // 100))]
    asked["search"] = [searched(text) for text in names(count)]
    asked["search, misspelt"] = [searched(f"{text} insturct") for text in names(count)]
    rows = []
    with ours(database_url, redis_url, pin=False) as server, Reader(server.url) as reader:
        for what, questions in asked.items():
            times = []
            for number in range(count):
                question = questions[number % len(questions)]
                expire(redis_url, [question.tag])
                time.sleep(HEARD)
                times.append(reader.timed(question.path))
            times.sort()
            middle, worst = median(times), times[int(len(times) * 0.99)]
            said = f"p50 {middle:.1f} ms, p99 {worst:.1f} ms"
            rows.append(Row(f"{when}: {what}", said, "15 ms, 60 ms", middle < 15 and worst < 60))
    return rows


class _Recording(Cursor[Any]):
    said: list[tuple[Any, Any]]

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        self.said.append((query, params))
        return super().execute(query, params, **options)


def _replayed(pool: ConnectionPool, question: Question) -> float:
    """Milliseconds of the statements that an answer needs, in a transaction of their own, all rows fetched."""
    said: list[tuple[Any, Any]] = []
    with pool.connection() as conn:
        conn.cursor_factory = type("Recorder", (_Recording,), {"said": said})
        question.read(conn)
        conn.cursor_factory = Cursor
    began = time.perf_counter()
    with pool.connection() as conn:
        for query, params in said:
            conn.execute(query, params).fetchall()
    return (time.perf_counter() - began) * 1000
