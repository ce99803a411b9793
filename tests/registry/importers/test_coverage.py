from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openmodels.registry.importers.coverage import ACCEPTED, Coverage, coverage
from openmodels.registry.importers.decisions import decisions
from openmodels.registry.importers.drafts import Draft, Skipped, Translation
from openmodels.registry.importers.entries.catalogue import Catalogue, Entry, Origin
from openmodels.registry.importers.entries.translate import NOT_RAW
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
    fields = {"provider_id": "anthropic", "model_id": model, "provider_model_name": name, "pricing": dearer(given)}
    fields |= more
    return {f"mappings/anthropic/{model}.yaml": fields, f"models/{model}.yaml": {"id": model}}


def dearer(given: int) -> dict[str, Any]:
    return {"input_per_million": Decimal(given), "output_per_million": Decimal(15), "currency": "USD"}


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


def test_what_is_missing_without_a_reason_is_not_settled() -> None:
    found = one(said(entry("claude-opus-9")))
    assert [(gap.offer, gap.source, gap.reason) for gap in found.unsettled] == [
        ("anthropic/claude-opus-9", "a-list", "")
    ]


@pytest.mark.parametrize("reason", sorted(ACCEPTED))
def test_a_reviewed_reason_settles_what_is_missing(reason: str) -> None:
    catalogue, translation = said(entry("claude-opus-9"))
    translation.skipped.append(Skipped("anthropic/claude-opus-9", reason))
    found = one((catalogue, translation))
    assert [(gap.reason, gap.is_settled) for gap in found.missing] == [(reason, True)]
    assert found.unsettled == []


@pytest.mark.parametrize("reason", [NOT_RAW, "nobody says where the provider answers"])
def test_that_an_import_left_something_out_is_told_and_settles_nothing(reason: str) -> None:
    catalogue, translation = said(entry("claude-opus-9"))
    translation.skipped.append(Skipped("anthropic/claude-opus-9", reason))
    assert [gap.reason for gap in one((catalogue, translation)).unsettled] == [reason]


def test_a_model_that_is_drafted_in_a_tier_that_was_not_imported_is_not_settled() -> None:
    catalogue, translation = said(entry("sphinx"))
    fields = {"provider_id": "anthropic", "model_id": "sphinx", "provider_model_name": "sphinx"}
    translation.drafts.append(Draft("mapping", "mappings/anthropic/sphinx.yaml", fields, "C"))
    assert [gap.offer for gap in one((catalogue, translation)).unsettled] == ["anthropic/sphinx"]


def test_another_name_of_an_offer_counts_as_present_and_its_price_is_held_against_all_of_them() -> None:
    variant = {"provider_model_name": "claude-opus-9-fast", "kind": "speed", "pricing": dearer(6)}
    files = offer("claude-opus-9", "claude-opus-9-v1", variants=[variant])
    found = one(said(entry("claude-opus-9")), files=files)
    assert (found.present, found.differing) == ({"anthropic/claude-opus-9"}, [])
    assert one(said(entry("claude-opus-9", cost={**PRICE, "input": Decimal(6)})), files=files).unsettled == []
    assert len(one(said(entry("claude-opus-9", cost={**PRICE, "input": Decimal(7)})), files=files).unsettled) == 1


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
    assert "by lab (2026-10-26), disputed; 3 in, 15 out" in gap.reason
    assert not gap.is_settled


def test_a_price_that_was_reviewed_or_converted_is_settled_and_told() -> None:
    line = Origin("genai-prices", "https://list.example", "MIT")
    price = {"input": Decimal("0.2288"), "output": Decimal("0.3432")}
    reviewed = Entry("deepseek", "deepseek-v3.2", {"cost": price})
    files = offer("deepseek-v3-2", "deepseek-v3.2", provider_id="deepseek")
    files = {path.replace("/anthropic/", "/deepseek/"): fields for path, fields in files.items()}
    found = coverage([labs()["deepseek"]], [said(reviewed, origin=line)], files, known(files).names)[0]
    assert [gap.reason.split(": ")[1] for gap in found.differing] == [
        decisions()["misread"]["deepseek/deepseek-v3.2"]["genai-prices"]
    ]
    assert found.unsettled == []
    page = decisions()["converted"]["pages"][0]
    files = offer("claude-opus-9", "claude-opus-9", 4)
    converted = Entry("anthropic", "claude-opus-9", {"cost": PRICE}, page=f"{page}pricing")
    found = one(said(converted), files=files)
    assert [(gap.reason.split(", ")[-1], gap.is_settled) for gap in found.differing] == [("converted from yuan", True)]
    files["mappings/anthropic/claude-opus-9.yaml"]["pricing"] = None
    assert len(one(said(converted), files=files).unsettled) == 1


def test_an_offer_that_is_over_by_its_newest_source_and_goes_on_here_is_not_settled() -> None:
    ended = said(entry("claude-opus-9", status="retired", retires_on="2026-09-28"))
    files = offer("claude-opus-9", "claude-opus-9")
    (gap,) = one(ended, files=files).unsettled
    assert gap.reason == "retired since 2026-09-28 there; goes on here"
    files = offer("claude-opus-9", "claude-opus-9", status="deprecated")
    assert one(ended, files=files).unsettled == []
    assert one(ended).unsettled == []
