"""The catalogue of a moment, read with the queries of today."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from tests.store.test_catalogue import offer, row

from openmodels.errors import NotFound, NotKnownYet
from openmodels.store import catalogue, models, offers, providers
from openmodels.store.catalogue import TABLES
from openmodels.store.pool import connect

MAY, JUNE, JULY = (datetime(2026, month, 1, tzinfo=UTC) for month in (5, 6, 7))


def written(conn: psycopg.Connection, at: datetime, **rows: Any) -> None:
    """Do what an ingest does, as if it were that moment: `before` is what the clock says after it has been set."""
    with conn.transaction():
        now = conn.execute("select now()").fetchone()[0]  # type: ignore[index]
        for table in TABLES:
            catalogue.keep_past(conn, table, [r.key for r in rows.get(table, [])])
            catalogue.upsert(conn, table, rows.get(table, []))
            conn.execute(f"update {table} set changed_at = %s where changed_at = %s", [at, now])
            conn.execute(f"update past_{table} set until = %s where until = %s", [at, now])
        catalogue.derive(conn, ["m", "n", *(r.key for r in rows.get("models", []))])


@pytest.fixture
def conn(database_url: str) -> Iterator[psycopg.Connection]:
    """One model and two offers in May, dearer in June, when another comes; the first provider is renamed in July."""
    with connect(database_url, program="tests") as conn:
        written(
            conn,
            MAY,
            models=[row("models", "m", name="Old name", aliases=["m-latest"])],
            providers=[row("providers", "a", name="A"), row("providers", "b", name="B")],
            mappings=[offer("a", "3"), offer("b", "2")],
        )
        catalogue.set_aliases(conn, ["m"])
        written(
            conn,
            JUNE,
            models=[row("models", "m", name="New name", aliases=["m-latest"]), row("models", "n")],
            mappings=[offer("a", "4"), offer("b", "5")],
        )
        written(conn, JULY, providers=[row("providers", "a", name="A, renamed")])
        yield conn


def offered(conn: psycopg.Connection, at: datetime | None) -> list[str]:
    """Names of the providers, the cheapest first."""
    return [found.provider_name for found in offers.compare(conn, "m", at=at).comparison]


def names(conn: psycopg.Connection, at: datetime | None, **wanted: Any) -> list[str]:
    return [model.name for model in models.page(conn, at=at, sort="name", **wanted).data]


def test_a_list_shows_what_was_known_and_what_it_was_called(conn: psycopg.Connection) -> None:
    assert names(conn, MAY - timedelta(seconds=1)) == []
    assert names(conn, MAY) == names(conn, JUNE - timedelta(microseconds=1)) == ["Old name"]
    assert names(conn, JUNE) == names(conn, None) == ["M", "New name"]
    assert models.page(conn, at=MAY).pagination.total == 1


def test_lowest_prices_and_counts_are_those_of_then(conn: psycopg.Connection) -> None:
    (then,) = models.page(conn, at=MAY).data
    assert (then.min_input_price, then.providers_count) == (Decimal(2), 2)
    assert models.get(conn, "m", at=JUNE).min_input_price == models.get(conn, "m").min_input_price == Decimal(4)
    assert names(conn, MAY, max_input_price=Decimal(3)) == ["Old name"]
    assert names(conn, JUNE, max_input_price=Decimal(3)) == []


def test_what_is_searched_for_is_found_by_its_name_of_today(conn: psycopg.Connection) -> None:
    assert names(conn, MAY, search="new name") == ["Old name"]


def test_every_sort_and_filter_works_on_the_past(conn: psycopg.Connection) -> None:
    for sort in ("name", "recency", "context_window", "providers", "price", "relevance"):
        assert [m.id for m in models.page(conn, at=MAY, sort=sort, search="m").data] == ["m"]
    assert names(conn, MAY, provider="a", capability=["chat"], modality=["text"], licensing="mit") == ["Old name"]
    assert names(conn, MAY, provider="c") == []


def test_an_offer_has_the_price_and_the_provider_the_name_of_then(conn: psycopg.Connection) -> None:
    assert offered(conn, MAY) == ["B", "A"]
    assert offered(conn, JUNE) == ["A", "B"]
    assert [o.provider_name for o in offers.of_model(conn, "m", JULY).providers] == ["A, renamed", "B"]


def test_an_alias_of_today_leads_to_the_model_of_then(conn: psycopg.Connection) -> None:
    assert models.get(conn, "m-latest", at=MAY).name == "Old name"


def test_a_provider_is_as_it_was(conn: psycopg.Connection) -> None:
    assert [p.name for p in providers.page(conn, at=JUNE).data] == ["A", "B"]
    assert [p.name for p in providers.page(conn, at=JULY, search="a renamed").data] == ["A, renamed"]
    then = providers.get(conn, "a", at=JUNE)
    assert (then.name, then.models_count) == ("A", 1)


def test_what_was_not_known_yet_says_since_when_it_is(conn: psycopg.Connection) -> None:
    with pytest.raises(NotKnownYet, match=r"'n' on 2026-05-01. It is known since 2026-06-01T00:00:00Z"):
        models.get(conn, "n", at=MAY)
    with pytest.raises(NotKnownYet, match="'n'"):
        offers.compare(conn, "n", at=MAY)
    with pytest.raises(NotKnownYet, match="provider 'a'"):
        providers.get(conn, "a", at=MAY - timedelta(days=1))
    with pytest.raises(NotFound, match="There is no model 'x'"):
        models.get(conn, "x", at=MAY)


def test_what_has_left_is_there_at_the_moments_at_which_it_was(conn: psycopg.Connection) -> None:
    catalogue.keep_past(conn, "mappings", ["b/m"])
    catalogue.retire(conn, "mappings", ["b/m"])
    assert offered(conn, None) == ["A, renamed"]
    assert offered(conn, JULY) == ["A, renamed", "B"]


def test_every_list_of_the_past_is_what_was_answered_then(database_url: str) -> None:
    """Today's lists are read off columns that ingests keep; those of the past are made of versions."""
    lot = random.Random(7)
    asked: list[dict[str, Any]] = [
        *({"sort": sort} for sort in ("name", "recency", "context_window", "providers", "price", "relevance")),
        *({"sort": "recency", "limit": 3, "page": page} for page in (1, 2, 9)),
        *({"sort": "providers", "limit": 3, "page": page} for page in (1, 2)),
        *({"max_input_price": Decimal(4)}, {"provider": "p1"}, {"provider": "p1", "sort": "name"}),
        *({"min_context": 500}, {"status": "retired"}, {"developer": "lab", "max_output_price": Decimal(6)}),
    ]
    answered: list[tuple[datetime, list[dict[str, Any]]]] = []
    held: dict[str, str] = {}
    with connect(database_url, program="tests") as conn:
        for month in range(1, 9):
            at = datetime(2026, month, 1, tzinfo=UTC)
            new = {
                table: [row for row in rows if held.get(row.key) != row.digest]
                for table, rows in _anything(lot).items()
            }
            held |= {row.key: row.digest for rows in new.values() for row in rows}
            written(conn, at, **new)
            catalogue.derive(conn, [f"m{n}" for n in range(8)])
            then = [models.page(conn, **wanted).model_dump() for wanted in asked]
            answered.append((at, then))
        assert len({str(then) for _, then in answered}) == len(answered)
        for at, then in answered:
            moment = at + timedelta(days=lot.random() * 27)
            for wanted, answer in zip(asked, then, strict=True):
                assert models.page(conn, at=moment, **wanted).model_dump() == answer, (at, wanted)
            with conn.transaction():
                assert [found.model_dump() for found in models.every(conn, at=moment)] == then[1]["data"]


def _anything(lot: random.Random) -> dict[str, list[catalogue.Row]]:
    """A catalogue of eight models at up to five providers: some retired, free, disputed or in another currency."""
    stages = ("active", "active", "beta", "retired")
    names = [f"m{n}" for n in range(8)]
    hosts = [f"p{n}" for n in range(5)]
    known = [
        row("models", name, status=lot.choice(stages), developer="Lab", context_window=lot.choice([None, 100, 900]))
        for name in names
    ]
    sold = [
        row(
            "mappings",
            f"{host}/{name}",
            status=lot.choice(stages),
            currency=lot.choice(["USD", "USD", "EUR"]),
            basis=lot.choice([None, "list", "free"]),
            verification=lot.choice([None, "disputed", "unverified"]),
            input_per_million=lot.choice([None, "1", "2.5", "7"]),
            output_per_million=lot.choice([None, "3", "9"]),
        )
        for host in hosts
        for name in names
        if lot.random() < 0.6
    ]
    return {
        "models": known,
        "providers": [row("providers", id_, status=lot.choice(stages)) for id_ in hosts],
        "mappings": sold,
    }
