from __future__ import annotations

from decimal import Decimal
from typing import Any

from openmodels.registry.importers.coverage import Coverage, coverage
from openmodels.registry.importers.drafts import Draft, Skipped, Translation
from openmodels.registry.importers.entries.catalogue import Catalogue, Entry, Origin
from openmodels.registry.importers.labs import labs
from openmodels.registry.importers.run import known

LIST = Origin("a-list", "https://list.example", "MIT")
WHOLE = Origin("a-list", "https://list.example", "MIT", frozenset({"mapping"}))
PRICE = {"input": Decimal(3), "output": Decimal(15)}


def entry(name: str, provider: str = "anthropic", **facts: Any) -> Entry:
    return Entry(provider, name, {"cost": PRICE, **facts})


def said(*entries: Entry, origin: Origin = LIST, day: str = "2026-11-01") -> tuple[Catalogue, Translation]:
    return Catalogue(origin, {}, {}, list(entries), None, day), Translation(origin.name, day)


def offer(model: str, name: str, given: int = 3, **more: Any) -> dict[str, dict[str, Any]]:
    pricing = {"input_per_million": Decimal(given), "output_per_million": Decimal(15), "currency": "USD"}
    fields = {"provider_id": "anthropic", "model_id": model, "provider_model_name": name, "pricing": pricing, **more}
    return {f"mappings/anthropic/{model}.yaml": fields, f"models/{model}.yaml": {"id": model}}


def one(*said_so: tuple[Catalogue, Translation], **files: Any) -> Coverage:
    here = files.get("files", {})
    return coverage([labs()["anthropic"]], said_so, here, known(here).names)[0]


def test_an_offer_and_its_variants_are_found_by_the_names_that_requests_use() -> None:
    variant = {"provider_model_name": "claude-opus-9-20260101", "kind": "snapshot"}
    found = one(
        said(entry("claude-opus-9"), entry("claude-opus-9-20260101")),
        files=offer("claude-opus-9", "claude-opus-9", variants=[variant]),
    )
    assert (len(found.listed), len(found.present), found.missing, found.differing) == (2, 2, [], [])


def test_what_is_missing_without_a_reason_is_unexplained() -> None:
    found = one(said(entry("claude-opus-9")))
    assert [(gap.offer, gap.source, gap.reason) for gap in found.unexplained] == [
        ("anthropic/claude-opus-9", "a-list", "")
    ]


def test_a_reason_is_what_the_import_says_or_another_name_of_an_offer_that_is_there() -> None:
    catalogue, translation = said(entry("claude-opus-9"), entry("claude-9-opus-late"), entry("sphinx"))
    translation.skipped.append(Skipped("anthropic/claude-9-opus-late", "gone"))
    fields = {"provider_id": "anthropic", "model_id": "sphinx", "provider_model_name": "sphinx"}
    translation.drafts.append(Draft("mapping", "mappings/anthropic/sphinx.yaml", fields, "C"))
    found = one((catalogue, translation), files=offer("claude-opus-9", "claude-opus-9-v1"))
    assert [(gap.offer.split("/")[1], gap.reason.split(" (")[0]) for gap in found.missing] == [
        ("claude-opus-9", "another name of the offer of claude-opus-9"),
        ("claude-9-opus-late", "gone"),
        ("sphinx", "seen at this provider only, and no lab's by its name"),
    ]
    assert found.unexplained == []


def test_what_is_over_is_not_asked_for_nor_what_other_labs_made_or_other_providers_sell() -> None:
    found = one(said(
        entry("claude-opus-8", status="retired"),
        entry("claude-opus-7", status="deprecated"),
        entry("gpt-5"),
        entry("claude-opus-9", "router"),
    ))  # fmt: skip
    assert found.listed == set()


def test_the_newest_catalogue_decides_and_a_complete_one_takes_back_what_it_lacks() -> None:
    old = said(entry("claude-opus-8"), entry("claude-opus-9"), origin=WHOLE)
    assert len(one(old, said(entry("claude-opus-9", status="retired"))).listed) == 1
    assert one(old, said(entry("claude-opus-9"), origin=WHOLE)).listed == {"anthropic/claude-opus-9"}


def test_a_price_that_the_newest_source_states_otherwise_is_told_with_both_figures() -> None:
    sources = [{"name": "lab", "retrieved_at": "2026-10-26", "fields": ["pricing"]}]
    files = offer("claude-opus-9", "claude-opus-9", 4, sources=sources, verification="disputed")
    (gap,) = one(said(entry("claude-opus-9")), files=files).differing
    assert gap.source == "a-list of 2026-11-01"
    assert "4 in, 15 out" in gap.reason
    assert "by lab (2026-10-26); disputed; 3 in, 15 out" in gap.reason
