"""Whatever a registry was before: after an ingest the catalogue is as if it had been ingested into an empty one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row

from openmodels.ingest.apply import apply, make_plan
from openmodels.ingest.plan import Plan
from openmodels.ingest.rows import rows
from openmodels.registry.documents import Mapping, Model, Provider

DATES: dict[str, Any] = {"created_at": "2025-03-01T00:00:00Z", "updated_at": "2025-06-01T00:00:00Z"}
STATUS = st.sampled_from([None, "active", "deprecated", "retired"])
PRICES = st.none() | st.sampled_from([Decimal(0), Decimal("0.1"), Decimal(3), Decimal("77.5")])
PRICING = st.none() | st.fixed_dictionaries(
    {
        "input_per_million": PRICES,
        "output_per_million": PRICES,
        "currency": st.sampled_from(["USD", "USD", "EUR"]),
        "basis": st.sampled_from([None, "list", "estimated", "free", "promotional", "subscription"]),
    }
)


class Documents(NamedTuple):
    models: list[Model]
    providers: list[Provider]
    mappings: list[Mapping]


@st.composite
def registries(draw: st.DrawFn) -> Documents:
    models = draw(st.sets(st.sampled_from("abcd")))
    providers = draw(st.sets(st.sampled_from("xyz")))
    # An alias may be an id that is a model's in the other registry, but is never said twice within one.
    owners = draw(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(sorted(models) or ["-"])))
    pairs = draw(st.sets(st.tuples(st.sampled_from("xyz"), st.sampled_from("abcd"))))
    return Documents(
        [
            Model(
                id=id_,
                name=draw(st.sampled_from(["One", "Two"])),
                description="A model for tests.",
                aliases=[alias for alias, owner in sorted(owners.items()) if owner == id_ and alias not in models],
                capabilities=["chat"],
                modalities=["text"],
                context_window=None,
                licensing="mit",
                status=draw(STATUS),
                **DATES,
            )
            for id_ in sorted(models)
        ],
        [
            Provider(
                id=id_,
                name=id_.upper(),
                description="A provider for tests.",
                api_base_url="https://example.com",
                auth_type="none",
                regions=["global"],
                compatibility="openai",
                status=draw(STATUS),
                **DATES,
            )
            for id_ in sorted(providers)
        ],
        [
            Mapping(
                provider_id=provider,
                model_id=model,
                provider_model_name=model,
                pricing=draw(PRICING),
                rate_limits=None,
                available_regions=["global"],
                status=draw(STATUS),
                **DATES,
            )
            for provider, model in sorted(pairs)
            if provider in providers and model in models
        ],
    )


def ingested(conn: psycopg.Connection, documents: Documents) -> Plan:
    plan = make_plan(conn, rows(*documents))
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
    return found


@pytest.fixture
def conn(database_url: str) -> Any:
    with psycopg.connect(database_url) as connection:
        yield connection


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(registries(), registries())
def test_the_catalogue_does_not_depend_on_what_it_was_before(
    conn: psycopg.Connection, before: Documents, after: Documents
) -> None:
    conn.rollback()
    ingested(conn, after)
    wanted = live(conn)
    conn.rollback()
    ingested(conn, before)
    ingested(conn, after)
    assert live(conn) == wanted
    assert not ingested(conn, after)
