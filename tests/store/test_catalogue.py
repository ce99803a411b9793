"""What follows from the offers of a model, and what the tables must be able to hold."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import orjson
import psycopg
import pytest
from psycopg import sql

from openmodels.store import ahead, catalogue
from openmodels.store.catalogue import COLUMNS, TABLES, Row
from openmodels.store.pool import connect

DATES = {
    "created_at": "2025-03-01T00:00:00Z",
    "updated_at": "2025-06-01T00:00:00Z",
    "origins": ["registry"],
    "private": False,
}
BASE: dict[str, dict[str, Any]] = {
    "models": {
        "name": "M",
        "description": "A model.",
        "aliases": [],
        "capabilities": ["chat"],
        "modalities": ["text"],
        "licensing": "mit",
        "status": "active",
        **DATES,
    },
    "providers": {
        "name": "P",
        "description": "A provider.",
        "auth_type": "none",
        "regions": ["global"],
        "compatibility": "openai",
        "status": "active",
        **DATES,
    },
    "mappings": {"provider_model_name": "m", "available_regions": ["global"], "status": "active", **DATES},
}


def row(table: catalogue.Table, key: str, **fields: Any) -> Row:
    ids = dict(zip(("provider_id", "model_id"), key.split("/"), strict=True)) if table == "mappings" else {"id": key}
    body = orjson.dumps({**dict.fromkeys(COLUMNS[table]), **BASE[table], **ids, **fields, "details": {}}, default=str)
    return Row(key, body, f"{hash(body):x}")


def offer(provider: str, price: str | None, **fields: Any) -> Row:
    prices = {"currency": "USD", "input_per_million": price, "output_per_million": price}
    return row("mappings", f"{provider}/m", **{**prices, **fields})


@pytest.fixture
def conn(database_url: str) -> Iterator[psycopg.Connection]:
    with connect(database_url, program="tests") as connection:
        catalogue.upsert(connection, "models", [row("models", "m")])
        catalogue.upsert(connection, "providers", [row("providers", id_) for id_ in ("a", "b", "c")])
        yield connection


def derived(conn: psycopg.Connection, *offers: Row) -> tuple[Any, ...] | None:
    catalogue.upsert(conn, "mappings", offers)
    catalogue.derive(conn, ["m"])
    return conn.execute("select providers_count, min_input_price, min_output_price from models").fetchone()


def test_the_lowest_price_of_all_offers_is_the_models(conn: psycopg.Connection) -> None:
    prices = Decimal("0.25"), Decimal("0.25")
    assert derived(conn, offer("a", "3"), offer("b", "0.25"), offer("c", None)) == (3, *prices)


def test_a_model_whose_prices_nobody_knows_has_none(conn: psycopg.Connection) -> None:
    assert derived(conn, offer("a", None)) == (1, None, None)
    assert derived(conn, offer("a", None, currency=None)) == (1, None, None)


def test_a_model_without_offers_has_none(conn: psycopg.Connection) -> None:
    assert derived(conn) == (0, None, None)


def test_a_list_price_of_nothing_is_the_lowest(conn: psycopg.Connection) -> None:
    assert derived(conn, offer("a", "0"), offer("b", "3")) == (2, 0, 0)


@pytest.mark.parametrize("basis", ["free", "subscription", "promotional"])
def test_what_is_free_for_a_while_or_within_a_plan_is_not_the_models_price(
    conn: psycopg.Connection, basis: str
) -> None:
    assert derived(conn, offer("a", "0", basis=basis), offer("b", "3")) == (2, 3, 3)


@pytest.mark.parametrize("basis", [None, "list", "estimated"])
def test_a_list_price_and_an_estimate_count(conn: psycopg.Connection, basis: str | None) -> None:
    assert derived(conn, offer("a", "2", basis=basis), offer("b", "3")) == (2, 2, 2)


def test_a_disputed_price_is_not_the_models_even_where_it_is_the_only_one(conn: psycopg.Connection) -> None:
    assert derived(conn, offer("a", "1", verification="disputed"), offer("b", "3")) == (2, 3, 3)
    assert derived(conn, offer("b", "3", verification="disputed")) == (2, None, None)
    assert derived(conn, offer("a", "1", verification="cross-checked")) == (2, 1, 1)


def test_prices_in_other_currencies_are_not_compared(conn: psycopg.Connection) -> None:
    assert derived(conn, offer("a", "1", currency="CNY"), offer("b", "3")) == (2, 3, 3)


def test_a_retired_offer_and_an_offer_of_a_retired_provider_do_not_count(conn: psycopg.Connection) -> None:
    assert derived(conn, offer("a", "1", status="retired"), offer("b", "2"), offer("c", "3")) == (2, 2, 2)
    catalogue.upsert(conn, "providers", [row("providers", "b", status="retired")])
    assert derived(conn) == (1, 3, 3)
    catalogue.retire(conn, "mappings", ["c/m"])
    assert derived(conn) == (0, None, None)


def test_deriving_again_writes_nothing(conn: psycopg.Connection) -> None:
    derived(conn, offer("a", "1"))
    assert catalogue.derive(conn, ["m"]) == 0


def test_a_row_as_stored_is_not_written_again(conn: psycopg.Connection) -> None:
    assert catalogue.upsert(conn, "mappings", [offer("a", "1")]) == 1
    assert catalogue.upsert(conn, "mappings", [offer("a", "1")]) == 0
    assert catalogue.upsert(conn, "mappings", [offer("a", "2")]) == 1
    assert catalogue.retire(conn, "mappings", ["a/m"]) == 1
    assert catalogue.retire(conn, "mappings", ["a/m"]) == 0
    assert catalogue.upsert(conn, "mappings", [offer("a", "2")]) == 1


def test_more_rows_than_one_batch_holds_are_all_stored(conn: psycopg.Connection) -> None:
    long = "x" * 2000
    many = [row("models", f"m-{n}", description=long) for n in range(catalogue.BATCH_BYTES // 1000)]
    assert catalogue.upsert(conn, "models", many) == len(many)
    assert catalogue.present(conn)["models"] == len(many) + 1


def test_the_longest_id_and_any_legal_text_come_back_as_they_were(conn: psycopg.Connection) -> None:
    model, alias = "m" * 127 + "-" + "9" * 127, "a" * 255
    name = "模型 Größe '\"\\ % {} $1 \t\n é̀ 🤖 \u2028"
    fields = {"name": name, "aliases": [alias, 'x","{y}\\'], "description": name * 50}
    catalogue.upsert(conn, "models", [row("models", model, **fields)])
    catalogue.set_aliases(conn, [model])
    stored = conn.execute("select name, aliases, description from models where id = %s", [model]).fetchone()
    assert stored == tuple(fields.values())
    assert conn.execute("select model_id from model_aliases where alias = %s", [alias]).fetchone() == (model,)


def test_a_stored_row_and_a_new_one_are_compared_in_the_same_form(conn: psycopg.Connection) -> None:
    catalogue.upsert(conn, "mappings", [offer("a", "1.50", deprecated_on="2026-01-02")])
    same = list(catalogue.compare(conn, "mappings", [offer("a", "1.5", deprecated_on="2026-01-02")]))
    assert same == [("a/m", same[0][1], same[0][1])]
    (_, old, new) = next(catalogue.compare(conn, "mappings", [offer("a", "0.1234567890123456789")]))
    assert (old["input_per_million"], new["input_per_million"]) == (Decimal("1.50"), Decimal("0.1234567890123456789"))


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_a_table_is_written_derived_or_computed(conn: psycopg.Connection, table: str) -> None:
    query = "select column_name from information_schema.columns where table_name = %s and is_generated = 'NEVER'"
    found = {name for (name,) in conn.execute(query, [table])}
    own = {"details", "digest", "present", "changed_at"}
    sums = {"providers_count", "min_input_price", "min_output_price"} if table == "models" else set()
    assert found == {*COLUMNS[table], *own, *sums}  # type: ignore[index]


@pytest.mark.parametrize("table", TABLES)
def test_the_past_keeps_every_column_of_a_table(conn: psycopg.Connection, table: catalogue.Table) -> None:
    query = "select column_name from information_schema.columns where table_name = %s"
    found = {name for (name,) in conn.execute(query, [f"past_{table}"])}
    assert found == {*COLUMNS[table], *catalogue.OWN, "until"}


def test_offers_are_found_by_model_and_by_provider(conn: psycopg.Connection) -> None:
    catalogue.upsert(conn, "mappings", [offer("a", "1"), offer("b", "1")])
    assert sorted(catalogue.pairs(conn, models=["m"], providers=[])) == [("a", "m"), ("b", "m")]
    assert catalogue.pairs(conn, models=[], providers=["b"]) == [("b", "m")]
    assert catalogue.pairs(conn, models=["other"], providers=["c"]) == []


@pytest.mark.parametrize(
    ("name", "variants"),
    [
        ("gpt-5", None),
        ("gpt-5", "[]"),
        ("meta-llama/Llama-3.3-70B-Instruct-Turbo", None),
        ("accounts/fireworks/models/qwen3-8b", "[]"),
        ("ends-with/", None),
        ("x/gpt-5", '[{"provider_model_name": "y/gpt-5-fast"}, {"provider_model_name": "gpt-5"}]'),
        ("plain", '[{"provider_model_name": null}]'),
    ],
)
def test_names_of_an_offer_are_those_of_all_its_variants_with_and_without_a_path(
    conn: psycopg.Connection, name: str, variants: str | None
) -> None:
    found = conn.execute("select offer_names(%s, %s)", [name, variants]).fetchone()
    every = [name, *(one["provider_model_name"] for one in orjson.loads(variants or "[]"))]
    parts = {part for one in every if one for part in (one, one.rpartition("/")[2])} - {""}
    squashed = sorted({"".join(c for c in part.lower() if c.isalnum()) for part in parts})
    assert found == (f" {' '.join(squashed)} ",)


def test_after_a_large_ingest_the_indexes_of_models_are_made_anew_and_none_is_left_of_a_killed_run(
    conn: psycopg.Connection,
) -> None:
    conn.execute("create index models_left_ccnew on models (name)")
    conn.execute("update pg_index set indisvalid = false where indexrelid = 'models_left_ccnew'::regclass")
    indexes = "select indexrelid::regclass::text, indrelid, indexrelid, indisvalid from pg_index where indrelid = %s"
    models = conn.execute("select 'models'::regclass::oid").fetchone() or ()
    before = {row[0]: row[2] for row in conn.execute(indexes, models)}
    catalogue.vacuum(conn, catalogue.LARGE)
    assert {row[0]: row[2] for row in conn.execute(indexes, models)} == before
    catalogue.vacuum(conn, catalogue.LARGE + 1)
    after = {row[0]: row[2] for row in conn.execute(indexes, models) if row[3]}
    assert set(after) == set(before) - {"models_left_ccnew"}
    assert not set(after.values()) & set(before.values())


def test_a_statement_that_fails_among_many_batches_is_told_and_the_rest_is_not_sent(conn: psycopg.Connection) -> None:
    made = []

    def batches() -> Iterator[tuple[int]]:
        for number in range(9):
            made.append(number)
            yield (number,)

    with pytest.raises(psycopg.errors.DivisionByZero):
        ahead.written(conn, sql.SQL("select 1 / (%s::int - 3)"), batches())
    assert made == [0, 1, 2, 3, 4]
    assert ahead.written(conn, sql.SQL("select generate_series(1, %s::int)"), ((n,) for n in (2, 0, 3))) == 5
    assert ahead.written(conn, sql.SQL("select %s::int"), []) == 0
