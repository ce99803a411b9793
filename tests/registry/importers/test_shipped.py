"""What the shipped registry promises: how much is in it, and that every price names its source and its day."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from openmodels.registry.importers.decisions import decisions
from openmodels.registry.importers.merge.existing import existing

Files = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def files() -> Files:
    found = existing(Path(__file__).parents[3] / "registry")
    assert found.broken == ()
    return found.files


@pytest.fixture(scope="module")
def offers(files: Files) -> Files:
    return {path: fields for path, fields in files.items() if path.startswith("mappings/")}


def test_it_holds_hundreds_of_models_and_providers_and_thousands_of_offers(files: Files) -> None:
    counts = Counter(path.split("/")[0] for path in files)
    assert counts["models"] >= 600
    assert counts["providers"] >= 150
    assert counts["mappings"] >= 4500


def test_it_holds_variants_aliases_tiers_speeds_ends_and_a_past(files: Files, offers: Files) -> None:
    prices = [fields["pricing"] or {} for fields in offers.values()]
    assert sum(len(fields.get("variants") or []) for fields in offers.values()) >= 1000
    assert sum("tiers" in price for price in prices) >= 200
    assert sum("service_tiers" in price for price in prices) >= 200
    assert sum(len(fields.get("price_history") or []) for fields in offers.values()) >= 400
    assert sum(len(fields.get("aliases") or []) for fields in files.values()) >= 300
    assert sum(fields.get("status") == "retired" for fields in files.values()) >= 300


def test_every_price_has_a_source_with_a_page_and_a_day(offers: Files) -> None:
    def has_source(fields: dict[str, Any], name: str) -> bool:
        sources = fields.get("sources") or []
        return any(name in (one.get("fields") or []) and one.get("url") and one.get("retrieved_at") for one in sources)

    priced = [path for path, fields in offers.items() if fields["pricing"] and not has_source(fields, "pricing")]
    varied = [path for path, fields in offers.items() if fields.get("variants") and not has_source(fields, "variants")]
    dated = [
        path for path, fields in offers.items() if any("source" not in one for one in fields.get("price_history") or [])
    ]
    assert (priced, varied, dated) == ([], [], [])


def test_no_reviewed_price_is_stated_by_the_source_that_misread_it(offers: Files) -> None:
    reviewed = {**decisions()["misread"], **decisions()["former"]}
    held = {f"{fields['provider_id']}/{fields['provider_model_name']}": fields for fields in offers.values()}
    assert len(reviewed.keys() & held.keys()) >= 8
    for offer in reviewed.keys() & held.keys():
        stating = {one["name"] for one in held[offer]["sources"] if "pricing" in one["fields"]}
        assert stating
        assert stating & reviewed[offer].keys() == set()


def test_every_successor_is_a_model_of_the_registry_that_is_not_retired(files: Files) -> None:
    named = {path: fields["successor"] for path, fields in files.items() if fields.get("successor")}
    assert len(named) >= 100
    assert {path: name for path, name in named.items() if f"models/{name}.yaml" not in files} == {}
    over = {path: name for path, name in named.items() if files[f"models/{name}.yaml"].get("status") == "retired"}
    assert over == {}
