"""The totals of lists, which are sums over counted combinations, against the rows themselves."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product
from typing import Any, get_args

import psycopg
import pytest
from psycopg import Connection

from openmodels.registry.words import Capability, Modality
from openmodels.store import models

CAPABILITIES = ("chat", "vision", "reasoning")
LICENSING = ("mit", "proprietary")
STATUSES = ("active", "beta", "deprecated", "retired")


@pytest.fixture
def conn(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url) as conn:
        add(conn, *(some(number) for number in range(120)))
        yield conn


def some(number: int) -> dict[str, Any]:
    """A model by chance, always the same for a number."""
    chance = random.Random(number)
    status = chance.choice(STATUSES)
    return {
        "id": f"model-{number}",
        "capabilities": sorted(chance.sample(CAPABILITIES, chance.randint(1, 3))),
        "modalities": chance.choice([["text"], ["text", "image"]]),
        "licensing": chance.choice(LICENSING),
        "open_weights": chance.choice([True, False, None]),
        "context_window": chance.choice([None, 8_000, 128_000]),
        "status": status,
        "present": status != "retired" or chance.random() < 0.5,
    }


def add(conn: Connection, *rows: dict[str, Any]) -> None:
    conn.cursor().executemany(
        """
        insert into models (id, name, description, aliases, capabilities, modalities, licensing, open_weights,
                            context_window, status, present, details, created_at, updated_at, digest, changed_at)
        values (%(id)s, %(id)s, 'A model for this test.', '{}', %(capabilities)s, %(modalities)s, %(licensing)s,
                %(open_weights)s, %(context_window)s, %(status)s, %(present)s, '{}', now(), now(), '', now())
        """,
        rows,
    )


def stored(conn: Connection) -> list[dict[str, Any]]:
    columns = ("capabilities", "modalities", "licensing", "open_weights", "context_window", "status", "present")
    rows = conn.execute(f"select {', '.join(columns)} from models")
    return [dict(zip(columns, row, strict=True)) for row in rows]


def passes(row: dict[str, Any], wanted: dict[str, Any]) -> bool:
    if wanted["status"] is None:
        live = row["present"] and row["status"] != "retired"
    else:
        live = row["status"] == wanted["status"]
    return (
        live
        and set(wanted["capability"]) <= set(row["capabilities"])
        and set(wanted["modality"]) <= set(row["modalities"])
        and wanted["licensing"] in (None, row["licensing"])
        and wanted["open_weights"] in (None, row["open_weights"])
        and (wanted["min_context"] is None or (row["context_window"] or 0) >= wanted["min_context"])
    )


def check(conn: Connection) -> None:
    """Every combination of filters has the total of the rows that pass it, and as many rows on its pages."""
    rows = stored(conn)
    asked: dict[str, tuple[Any, ...]] = {
        "capability": ([], ["vision"], ["chat", "reasoning"], ["web-search"]),
        "modality": ([], ["image"]),
        "licensing": (None, "mit"),
        "open_weights": (None, True, False),
        "min_context": (None, 1, 100_000),
        "status": (None, "deprecated", "retired"),
    }
    for values in product(*asked.values()):
        wanted: dict[str, Any] = dict(zip(asked, values, strict=True))
        page = models.page(conn, limit=100, **wanted)
        expected = sum(passes(row, wanted) for row in rows)
        assert (page.pagination.total, len(page.data)) == (expected, min(100, expected)), wanted


def test_totals_are_those_of_the_rows(conn: Connection) -> None:
    check(conn)


def test_totals_follow_what_is_updated_and_deleted(conn: Connection) -> None:
    conn.execute("update models set capabilities = '{vision}', licensing = 'mit' where id like '%%1'", [])
    conn.execute("update models set status = 'retired', present = false where id like '%%2'", [])
    conn.execute("update models set status = 'active', present = true, context_window = null where id like '%%3'", [])
    conn.execute("update models set open_weights = null where id like '%%4'", [])
    conn.execute("delete from models where id like '%%5'", [])
    check(conn)


def test_totals_are_nothing_when_all_are_gone(conn: Connection) -> None:
    conn.execute("truncate models cascade")
    check(conn)
    add(conn, some(3), some(5))
    check(conn)


def test_a_page_beyond_the_end_knows_the_total(conn: Connection) -> None:
    for wanted in ({}, {"capability": ["chat"]}, {"search": "model"}, {"max_input_price": 5}):
        all_of_them = models.page(conn, limit=100, **wanted).pagination.total
        beyond = models.page(conn, page=90, limit=100, **wanted)
        assert (beyond.data, beyond.pagination.total) == ([], all_of_them), wanted


def test_a_search_is_paged_without_gaps(conn: Connection) -> None:
    whole = models.page(conn, search="model", limit=100, sort="relevance")
    parts = [models.page(conn, search="model", limit=7, page=page, sort="relevance") for page in range(1, 16)]
    assert [one.id for part in parts for one in part.data] == [one.id for one in whole.data]
    assert {part.pagination.total for part in parts} == {whole.pagination.total}
    assert len(whole.data) == whole.pagination.total > 50


@pytest.mark.parametrize("words", [Capability, Modality])
def test_each_word_of_the_registry_has_a_bit_of_its_own(conn: Connection, words: Any) -> None:
    """A word that is added to the closed lists needs a migration that gives `marks_of` its bit."""
    place = "marks_of(array[%s], '{}')" if words is Capability else "marks_of('{}', array[%s])"
    found = [conn.execute(f"select {place}", [word]).fetchone() for word in get_args(words)]
    bits = [row[0] for row in found if row]
    assert len(set(bits)) == len(get_args(words))
    assert all(bit.bit_count() == 1 and bit < 1 << 62 for bit in bits)
