"""The data files that people keep beside the importers hold together."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from openmodels.registry.documents import Provider
from openmodels.registry.importers.decisions import (
    ENDED,
    MOVING,
    NO_MODEL,
    TUNED,
    decisions,
    unheard,
    why_left_out,
    why_no_model,
)
from openmodels.registry.importers.entries.providers import provider_fields
from openmodels.registry.importers.facts import known_day
from openmodels.registry.importers.ids import kebab
from openmodels.registry.importers.reviewed import data
from openmodels.registry.importers.table import IMPORTERS
from openmodels.registry.words import Basis, Licensing

NAMES = [
    *decisions()["names"].items(),
    *decisions()["join"].items(),
    *(
        (name, name)
        for table in ("other", "ended", "private", "moving", "no_model", "wanted")
        for name in decisions()[table]["names"]
    ),
]


@pytest.mark.parametrize(("name", "model"), NAMES)
def test_names_and_ids_are_kebab_case(name: str, model: str) -> None:
    assert (kebab(name), kebab(model)) == (name, model)


def test_no_name_leads_to_a_name_that_leads_elsewhere() -> None:
    known = decisions()["names"] | decisions()["join"]
    assert {name: model for name, model in known.items() if model in known} == {}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("~anthropic/claude-opus-latest", MOVING),
        ("mistral/mistral-small", MOVING),
        ("azure/model-router", NO_MODEL),
        ("ft:gpt-4o-mini", TUNED),
        ("gpt-4o-mini-2024-07-18.ft-", TUNED),
        ("amazon.titan-text-express-v1", ENDED),
        ("ai21.j2-ultra-v1", ENDED),
        ("gpt-5", None),
        ("gpt-4o-mini", None),
    ],
)
def test_a_name_of_no_model_is_told_from_one_of_a_model(raw: str, reason: str | None) -> None:
    assert why_no_model(raw) == reason


def test_a_name_is_of_no_model_for_one_reason_only() -> None:
    names = [name for table in ("moving", "no_model", "ended") for name in decisions()[table]["names"]]
    assert sorted(names) == sorted(set(names))


def test_reviewed_prices_name_an_offer_a_source_and_a_reason() -> None:
    for kind in ("misread", "former"):
        for offer, sources in decisions()[kind].items():
            assert re.fullmatch(r"[a-z0-9-]+/\S+", offer)
            for source, why in sources.items():
                assert (source in IMPORTERS, len(why) > 20, unheard(source, offer)) == (True, True, kind)
    assert unheard("litellm", "openai/gpt-5") is None


def test_a_model_that_is_left_out_has_one_reason_and_is_not_wanted_too() -> None:
    for group in decisions()["left_out"]:
        assert len(group["reason"]) > 20
        for name in group.get("names", ()):
            assert (kebab(name), why_left_out(name)) == (name, group["reason"])
    assert [name for name in decisions()["wanted"]["names"] if why_left_out(name)] == []
    wanted = decisions()["wanted"]["names"]
    assert sorted(wanted) == sorted(set(wanted))


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("qwen3-5-27b-queen-derestricted", "somebody else"),
        ("qwen3-1-7b-fp8-draft-40960", "a draft"),
        ("gemma-4", "which model of its line"),
        ("qwen3-5-27b", None),
    ],
)
def test_why_a_model_that_one_host_alone_sells_is_left_out(model: str, reason: str | None) -> None:
    found = why_left_out(model)
    assert found is None if reason is None else reason in (found or "")


def test_licence_rules_are_patterns_and_words_of_the_registry() -> None:
    for pattern, word in data("licences")["rules"]:
        re.compile(pattern)
        assert word in get_args(Licensing)


@pytest.mark.parametrize("provider", sorted(data("providers")))
def test_every_reviewed_provider_makes_a_valid_file(provider: str) -> None:
    about = data("providers")[provider]
    stated = {"name": about.get("name", provider), "api": "https://api.example/v1"}
    fields = provider_fields(provider, stated, imported=list(data("providers")), today="2026-11-13")
    Provider.model_validate(fields | {"description": about["what"]})
    assert about.get("zero", "free") in get_args(Basis)
    assert about["what"].endswith(".")


def test_the_page_of_a_package_is_no_documentation_of_the_provider() -> None:
    stated = {"name": "A", "api": "https://api.example/v1", "npm": "@a/sdk", "doc": "https://packages.example/@a/sdk"}
    told = provider_fields("302ai", stated, imported=[], today="2026-11-13")
    assert "docs_url" not in told
    assert told["sdk_packages"] == {"npm": "@a/sdk"}
    own = provider_fields("302ai", stated | {"doc": "https://docs.example"}, imported=[], today="2026-11-13")
    assert own["docs_url"] == "https://docs.example"


def test_a_parent_and_a_home_are_providers_too() -> None:
    providers = data("providers")
    parents = {about["parent"] for about in providers.values() if "parent" in about}
    homes = {home for lab in data("labs").values() for home in lab.get("home", [])}
    assert parents | homes <= set(providers)


def test_reviewed_first_days_are_days_or_months_of_the_past() -> None:
    for identifier, day in decisions()["released"].items():
        assert (kebab(identifier), known_day(day)) == (identifier, day)
        assert day < "2026-11"
