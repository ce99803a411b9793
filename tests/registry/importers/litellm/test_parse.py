from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from openmodels.errors import CannotRun
from openmodels.registry.importers.entries.catalogue import Catalogue, Entry
from openmodels.registry.importers.litellm.fetch import fetch
from openmodels.registry.importers.litellm.parse import LISTED_TWICE, parse

PAGE = "https://platform.claude.com/docs/pricing"
PRICES = {"input_cost_per_token": 5e-06, "output_cost_per_token": 2.5e-05}


def parsed(tmp_path: Path, **models: dict[str, Any]) -> Catalogue:
    path = tmp_path / "map.json"
    path.write_text(json.dumps({"sample_spec": {"mode": "a word"}, **models}))
    return parse(fetch(path, date="2026-11-13"))


def entry(tmp_path: Path, name: str = "claude-opus-5", **facts: Any) -> Entry:
    stated = {"litellm_provider": "anthropic", "mode": "chat", **PRICES, **facts}
    found = parsed(tmp_path, **{name: stated}).entries
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("mode", "taken", "given"),
    [
        ("ocr", ["image", "pdf"], ["text"]),
        ("embedding", ["text"], ["embedding"]),
        ("moderation", ["text"], ["text"]),
        ("evaluation", ["text"], ["text"]),
        ("audio_transcription", ["audio"], ["text"]),
    ],
)
def test_the_mode_tells_what_goes_in_and_out(tmp_path: Path, mode: str, taken: list[str], given: list[str]) -> None:
    assert entry(tmp_path, mode=mode).facts["modalities"] == {"input": taken, "output": given}


def test_prices_per_token_become_exact_prices_per_million(tmp_path: Path) -> None:
    facts = entry(tmp_path, cache_read_input_token_cost=5e-07, cache_creation_input_token_cost_above_1hr=1e-05).facts
    assert facts["cost"] == {
        "input": Decimal(5),
        "output": Decimal(25),
        "cache_read": Decimal("0.5"),
        "cache_write_1h": Decimal(10),
    }


def test_tiers_are_read_from_fields_and_from_tables(tmp_path: Path) -> None:
    by_field = entry(tmp_path, input_cost_per_token_above_200k_tokens=1e-05).facts["cost"]["tiers"]
    assert by_field == [{"tier": {"size": 200_000}, "input": Decimal(10)}]
    table = [
        {"range": [0, 32000.0], "input_cost_per_token": 5e-06},
        {"range": [32000.0, 128000.0], "input_cost_per_token": 1e-05, "output_cost_per_token": 3e-05},
    ]
    by_table = entry(tmp_path, tiered_pricing=table).facts["cost"]["tiers"]
    assert by_table == [{"tier": {"size": 32_000}, "input": Decimal(10), "output": Decimal(30)}]


def test_batch_flex_and_priority_are_modes_of_their_own(tmp_path: Path) -> None:
    facts = entry(tmp_path, input_cost_per_token_batches=2.5e-06, output_cost_per_token_priority=5e-05).facts
    assert facts["experimental"]["modes"] == {
        "batch": {"cost": {"input": Decimal("2.5")}},
        "priority": {"cost": {"output": Decimal(50)}},
    }


def test_an_entry_of_zeros_has_no_price(tmp_path: Path) -> None:
    assert entry(tmp_path, input_cost_per_token=0, output_cost_per_token=0.0).facts["cost"] == {}


@pytest.mark.parametrize(("day", "status"), [("2026-11-13", "retired"), ("2027-01-01", None)])
def test_an_end_that_has_passed_means_retired(tmp_path: Path, day: str, status: str | None) -> None:
    facts = entry(tmp_path, deprecation_date=day).facts
    assert (facts["retires_on"], facts.get("status")) == (day, status)


def test_input_and_output_of_openais_reasoning_models_add_up_to_their_context(tmp_path: Path) -> None:
    facts = {"litellm_provider": "openai", "max_input_tokens": 272_000, "max_output_tokens": 128_000}
    assert entry(tmp_path, "gpt-5", **facts).facts["limit"] == {"context": 400_000, "input": 272_000, "output": 128_000}
    assert entry(tmp_path, "gpt-4o", **facts).facts["limit"] == {"context": 272_000, "output": 128_000}


def test_only_stated_flags_count(tmp_path: Path) -> None:
    facts = entry(tmp_path, supports_vision=True, supports_pdf_input=True, supports_reasoning=False).facts
    assert (facts["attachment"], facts["reasoning"]) == (True, False)
    assert "tool_call" not in facts
    assert facts["modalities"] == {"input": ["text", "image", "pdf"], "output": ["text"]}


@pytest.mark.parametrize(
    ("key", "provider", "name"),
    [
        ("azure_ai/claude-opus-5", "azure_ai", "claude-opus-5"),
        ("together_ai/zai-org/GLM-5", "together_ai", "zai-org/GLM-5"),
        ("us.anthropic.claude-opus-5", "bedrock_converse", "us.anthropic.claude-opus-5"),
    ],
)
def test_the_routers_prefix_is_no_part_of_the_name(tmp_path: Path, key: str, provider: str, name: str) -> None:
    assert entry(tmp_path, key, litellm_provider=provider).name == name


def test_what_perplexity_passes_on_is_an_offer_of_its_agent_api(tmp_path: Path) -> None:
    found = entry(tmp_path, "perplexity/openai/gpt-5", litellm_provider="perplexity")
    assert (found.provider, found.name) == ("perplexity-agent", "openai/gpt-5")


@pytest.mark.parametrize(
    ("key", "facts", "reason"),
    [
        ("ft:gpt-4o-2024-08-06", {"litellm_provider": "openai"}, "tuned for himself"),
        ("bedrock/us-east-1/1-month-commitment/anthropic.claude-v1", {"litellm_provider": "bedrock"}, "commitment"),
        ("1024-x-1024/dall-e-2", {"litellm_provider": "openai", "mode": "image_generation"}, "one size or quality"),
        ("azure/hd/dall-e-3", {"litellm_provider": "azure", "mode": "image_generation"}, "one size or quality"),
        ("azure/eu/gpt-4o", {"litellm_provider": "azure"}, "price of one region"),
        ("bedrock/us-west-2/meta.llama3", {"litellm_provider": "bedrock"}, "price of one region"),
        ("us-gov.anthropic.claude-opus-5", {"litellm_provider": "bedrock"}, "for governments"),
        ("openai/*", {"litellm_provider": "openai"}, "a pattern of names"),
        ("novita/deepseek/deepseek-r1/community", {"litellm_provider": "novita"}, "for trials"),
        ("gpt-5", {"litellm_provider": "some_reseller_nobody_reviewed"}, "provider that the registry does not have"),
        ("tavily/search", {"litellm_provider": "openai", "mode": "search"}, "but of search"),
        ("fireworks-ai-default", {"litellm_provider": "openai", "mode": None}, "nothing says what it does"),
    ],
)
def test_what_is_no_offer_of_a_model_is_left_out_with_the_reason(
    tmp_path: Path, key: str, facts: dict[str, Any], reason: str
) -> None:
    found = parsed(tmp_path, **{key: {"mode": "chat", **PRICES, **facts}})
    assert found.entries == []
    (left_out,) = found.left_out
    assert left_out.thing == key
    assert reason in left_out.reason


def test_every_entry_of_the_map_is_an_offer_or_left_out(tmp_path: Path) -> None:
    facts = {"litellm_provider": "vertex_ai", "mode": "chat", **PRICES}
    found = parsed(tmp_path, **{"vertex_ai/gemini-3": facts, "gemini-3": facts, "gemini-4": facts})
    assert [entry.name for entry in found.entries] == ["gemini-3", "gemini-4"]
    assert [(one.thing, one.reason) for one in found.left_out] == [("gemini-3", LISTED_TWICE)]


def test_the_page_is_kept_unless_it_is_a_gateways_page_for_people(tmp_path: Path) -> None:
    gateway = {"litellm_provider": "vercel_ai_gateway"}
    assert entry(tmp_path, source=PAGE).page == PAGE
    assert entry(tmp_path, "vercel_ai_gateway/x/y", **gateway, source="https://vercel.com/ai/y").page is None
    api = "https://ai-gateway.vercel.sh/v1/models"
    assert entry(tmp_path, "vercel_ai_gateway/x/y", **gateway, source=api).page == api
    assert entry(tmp_path, source="see the docs").page is None


def test_of_two_entries_for_one_offer_the_one_with_a_page_is_kept(tmp_path: Path) -> None:
    facts = {"mode": "chat", **PRICES}
    found = parsed(
        tmp_path,
        **{
            "vertex_ai/gemini-3": {"litellm_provider": "vertex_ai", **facts, "source": PAGE},
            "gemini-3": {"litellm_provider": "vertex_ai-language-models", **facts},
        },
    ).entries
    assert [(one.name, one.page) for one in found] == [("gemini-3", PAGE)]


def test_a_map_without_a_day_or_of_another_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="does not say its day"):
        fetch(tmp_path / "map.json")
    (tmp_path / "list.json").write_text("[1]")
    with pytest.raises(CannotRun, match="not a JSON object"):
        parse(fetch(tmp_path / "list.json", date="2026-11-13"))


def test_the_model_to_use_instead_is_named_as_the_source_names_it(tmp_path: Path) -> None:
    found = entry(tmp_path, deprecation_date="2026-12-01", successor_model="azure/gpt-5.5")
    assert (found.facts["retires_on"], found.facts["successor"]) == ("2026-12-01", "azure/gpt-5.5")
    assert "successor" not in entry(tmp_path).facts
