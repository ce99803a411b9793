"""Whatever a registry was before: after an ingest the catalogue is as if it had been ingested into an empty one."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg.rows import dict_row

from openmodels.ingest.apply import apply, make_plan
from openmodels.ingest.plan import Plan
from openmodels.ingest.rows import rows
from openmodels.registry.documents import Mapping, Model, Provider
from openmodels.registry.entries import Entry, Registry
from openmodels.registry.read import SourceFile
from openmodels.store import facets
from openmodels.store.filters import Filters
from openmodels.store.match import Match
from openmodels.store.orders import ORDERS
from openmodels.store.stats import stats

DATES: dict[str, Any] = {"created_at": "2025-03-01T00:00:00Z", "updated_at": "2025-06-01T00:00:00Z"}
STATUSES = [None, None, "active", "deprecated", "retired"]
PRICES = [None, Decimal(0), Decimal("0.1"), Decimal(3), Decimal("77.5")]
BASES = [None, "list", "estimated", "free", "promotional", "subscription"]
MODELS, PROVIDERS, ALIASES = "abc", "xy", "abcde"  # an alias may be a model's id, as long as there is no such model
Facts = dict[str, Any]


def fact(key: str, random: Random) -> Any:
    """Something that a registry can say of this thing."""
    kind = key.split()[0]
    if kind == "alias":
        return random.choice(MODELS)
    if kind == "mapping":
        prices = {name: random.choice(PRICES) for name in ("input_per_million", "output_per_million")}
        pricing = {**prices, "currency": random.choice(["USD", "USD", "EUR"]), "basis": random.choice(BASES)}
        return random.choice([pricing, pricing, None]), random.choice(STATUSES)
    return random.choice(["One", "Two"]), random.choice(STATUSES)


KEYS = [
    *(f"model {id_}" for id_ in MODELS),
    *(f"provider {id_}" for id_ in PROVIDERS),
    *(f"mapping {provider}/{model}" for provider in PROVIDERS for model in MODELS),
    *(f"alias {name}" for name in ALIASES),
]


class Documents(NamedTuple):
    models: list[Model]
    providers: list[Provider]
    mappings: list[Mapping]


def documents(facts: Facts) -> Documents:
    of: dict[str, dict[str, Any]] = {"model": {}, "provider": {}, "mapping": {}, "alias": {}}
    for key, value in sorted(facts.items()):
        kind, name = key.split()
        of[kind][name] = value
    models, providers = of["model"], of["provider"]
    return Documents(
        [
            Model(
                id=id_,
                name=name,
                description="A model for tests.",
                aliases=[alias for alias, owner in of["alias"].items() if owner == id_ and alias not in models],
                capabilities=["chat"],
                modalities=["text"],
                context_window=None,
                licensing="mit",
                status=status,
                **DATES,
            )
            for id_, (name, status) in models.items()
        ],
        [
            Provider(
                id=id_,
                name=name,
                description="A provider for tests.",
                api_base_url="https://example.com",
                auth_type="none",
                regions=["global"],
                compatibility="openai",
                status=status,
                **DATES,
            )
            for id_, (name, status) in providers.items()
        ],
        [
            Mapping(
                provider_id=key[0],
                model_id=key[2],
                provider_model_name=key,
                pricing=pricing,
                rate_limits=None,
                available_regions=["global"],
                status=status,
                **DATES,
            )
            for key, (pricing, status) in of["mapping"].items()
            if key[0] in providers and key[2] in models
        ],
    )


def ingested(conn: psycopg.Connection, documents: Documents) -> Plan:
    registry = Registry()
    for document in (*documents.models, *documents.providers, *documents.mappings):
        registry.add(Entry(document, SourceFile("model", "registry", "models/any.yaml", b"", "models/any.yaml")))
    plan = make_plan(conn, rows(registry))
    apply(conn, plan)
    return plan


def live(conn: psycopg.Connection) -> dict[str, Any]:
    found: dict[str, Any] = {}
    with conn.cursor(row_factory=dict_row) as cursor:
        for table in ("providers", "models", "mappings"):
            rows_ = cursor.execute(f"select * from {table} where present order by 1, 2").fetchall()
            found[table] = [{**row, "changed_at": None} for row in rows_]
        query = (
            "select alias, model_id from model_aliases a join models m on m.id = a.model_id where present order by 1"
        )
        found["aliases"] = cursor.execute(query).fetchall()
    # Retired models are not in a catalogue that was made just now.
    counts = facets.facets(conn, Filters())
    found["counts"] = [{one for one in values if one.value != "retired"} for _, values in sorted(counts.values.items())]
    match = Match(conn, Filters())
    found["orders"] = {order: [m.id for m in match.page(order, limit=100)] for order in ORDERS}
    found["stats"] = stats(conn)
    return found


@pytest.fixture
def conn(database_url: str) -> Any:
    with psycopg.connect(database_url) as connection:
        yield connection


@pytest.mark.parametrize("seed", range(2))
def test_the_catalogue_does_not_depend_on_what_it_was_before(conn: psycopg.Connection, seed: int) -> None:
    random = Random(seed)
    facts = {key: fact(key, random) for key in KEYS}
    ingested(conn, documents(facts))
    for _ in range(40):
        for key in random.sample(KEYS, random.choice([1, 1, 2])):
            if facts.pop(key, None) is None or random.random() < 0.7:
                facts[key] = fact(key, random)
        ingested(conn, documents(facts))
        assert not ingested(conn, documents(facts))
        found = live(conn)
        with conn.transaction(force_rollback=True):
            conn.execute("truncate providers, models, mappings, model_aliases, model_places, model_sets, listing")
            ingested(conn, documents(facts))
            wanted = live(conn)
        assert found == wanted
