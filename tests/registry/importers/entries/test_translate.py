from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.registry.importers.conftest import Tree

from openmodels.registry.documents import KINDS
from openmodels.registry.importers.drafts import Known, Translation
from openmodels.registry.importers.entries.catalogue import Catalogue, Entry, Origin
from openmodels.registry.importers.entries.translate import translate


def fields(found: Translation, path: str) -> dict[str, Any]:
    return next(draft.fields for draft in found.drafts if draft.path == path)


def offer(tree: Tree, provider: str, model: str = "claude-sonnet-4-5") -> dict[str, Any]:
    return fields(tree.translated(), f"mappings/{provider}/{model}.yaml")


def paths(found: Translation) -> list[str]:
    return [draft.path for draft in found.drafts]


def test_facts_of_a_model_come_from_the_canonical_file_and_never_from_a_reseller(tree: Tree) -> None:
    tree.offer("router", "anthropic/claude-sonnet-4.5", extra='release_date = "2020-01-01"')
    model = fields(tree.translated(), "models/claude-sonnet-4-5.yaml")
    assert model["name"] == "Claude Sonnet 4.5"
    assert (model["context_window"], model["released_on"]) == (200_000, "2025-09-29")
    assert model["input_modalities"] == ["text", "image"]


def test_the_raw_name_is_kept_and_never_becomes_a_path(tree: Tree) -> None:
    tree.offer("router", "@cf/Anthropic/Claude-Sonnet-4.5")
    assert offer(tree, "router")["provider_model_name"] == "@cf/Anthropic/Claude-Sonnet-4.5"


def test_other_names_of_one_offer_are_variants_of_its_one_file(tree: Tree) -> None:
    tree.offer("bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0")
    tree.offer("bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", input="3.30")
    tree.offer("bedrock", "claude-sonnet-4-5:thinking")
    found = offer(tree, "bedrock")
    assert found["provider_model_name"] == "anthropic.claude-sonnet-4-5-20250929-v1:0"
    assert [(one["provider_model_name"], one["kind"]) for one in found["variants"]] == [
        ("claude-sonnet-4-5:thinking", "reasoning"),
        ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "region"),
    ]
    assert "pricing" not in found["variants"][0]
    assert str(found["variants"][1]["pricing"]["input_per_million"]) == "3.3"
    assert found["variants"][1]["available_regions"] == ["eu"]


def test_a_variant_without_a_price_says_that_it_is_not_known(tree: Tree) -> None:
    tree.offer("router", "claude-sonnet-4.5")
    tree.offer("router", "claude-sonnet-4.5-fast", 'name = "x"\n')
    assert offer(tree, "router")["variants"][0]["pricing"] is None


def test_the_label_decides_where_the_name_says_nothing_and_the_name_where_it_says_another_model(tree: Tree) -> None:
    tree.model("anthropic/claude-opus-4-5", "Claude Opus 4.5")
    tree.offer("router", "umans-coder", 'base_model = "anthropic/claude-sonnet-4-5"\n')
    tree.offer("other", "claude-opus-4-5", 'base_model = "anthropic/claude-sonnet-4-5"\n')
    found = tree.translated()
    assert "mappings/router/claude-sonnet-4-5.yaml" in paths(found)
    assert "mappings/other/claude-opus-4-5.yaml" in paths(found)
    assert [notice.thing for notice in found.notices if notice.code == "label"] == ["other/claude-opus-4-5"]


@pytest.mark.parametrize("name", ["~anthropic/claude-sonnet-latest", "gpt-latest"])
def test_a_name_that_follows_the_newest_model_is_no_model(tree: Tree, name: str) -> None:
    tree.offer("router", name)
    found = tree.translated()
    assert not any(path.startswith("mappings/router") for path in paths(found))
    assert [skipped.reason for skipped in found.skipped] == ["follows the newest model of a line; not a model"]


def test_a_distilled_model_is_not_the_model_it_was_distilled_from(tree: Tree) -> None:
    tree.model("deepseek/deepseek-r1", "DeepSeek-R1")
    tree.offer("router", "deepseek-r1-distill-llama-70b", 'base_model = "deepseek/deepseek-r1"\n')
    found = tree.translated()
    assert [draft.path for draft in found.drafts if draft.kind == "mapping" and "router" in draft.path] == [
        "mappings/router/deepseek-r1-distill-llama-70b.yaml"
    ]
    assert fields(found, "models/deepseek-r1-distill-llama-70b.yaml")["developer"] == "DeepSeek"


def test_an_offer_without_a_price_has_an_unknown_price(tree: Tree) -> None:
    tree.offer("router", "claude-sonnet-4.5", 'name = "x"\n')
    assert offer(tree, "router")["pricing"] is None


def test_a_price_of_nothing_is_free_only_where_the_name_says_so_and_part_of_a_plan_in_a_plan(tree: Tree) -> None:
    nothing = {"input": "0", "output": "0"}
    tree.offer("router", "claude-sonnet-4.5:free", **nothing)
    tree.offer("kimi-for-coding", "claude-sonnet-4.5", **nothing)
    tree.offer("github-models", "claude-sonnet-4.5", **nothing)
    tree.offer("stranger", "claude-sonnet-4.5", **nothing)
    assert offer(tree, "router")["pricing"]["basis"] == "free"
    assert offer(tree, "kimi-for-coding")["pricing"]["basis"] == "subscription"
    assert offer(tree, "github-models")["pricing"]["basis"] == "promotional"
    assert offer(tree, "stranger")["pricing"] is None


def test_prices_in_other_currencies_are_named_as_reviewed(tree: Tree) -> None:
    tree.offer("scaleway", "claude-sonnet-4.5")
    assert offer(tree, "scaleway")["pricing"]["currency"] == "EUR"


def test_misspelt_price_keys_are_reported(tree: Tree) -> None:
    tree.offer("router", "claude-sonnet-4.5", "[cost]\ninput = 1\noutput = 1\ncached_input = 0.1\n")
    assert [(one.thing, one.text) for one in tree.translated().notices if one.code == "cost-key"] == [
        ("router/claude-sonnet-4.5", "unknown: cached_input")
    ]


@pytest.mark.parametrize("context", [0, 99_999_999])
def test_a_context_of_zero_or_a_sentinel_is_unknown(tree: Tree, context: int) -> None:
    tree.offer("router", "claude-sonnet-4.5", f"[limit]\ncontext = {context}\noutput = 8\n")
    assert "context_window_override" not in offer(tree, "router")


def test_limits_are_stated_only_where_they_differ_from_the_models(tree: Tree) -> None:
    tree.offer("router", "claude-sonnet-4.5", "[limit]\ncontext = 128_000\noutput = 64_000\n")
    assert offer(tree, "router")["context_window_override"] == 128_000
    assert "max_output_tokens" not in offer(tree, "router")
    assert "context_window_override" not in offer(tree, "anthropic")


def test_an_output_limit_beyond_the_context_is_not_believed(tree: Tree) -> None:
    tree.offer("router", "claude-sonnet-4.5", "[limit]\ncontext = 8_000\noutput = 32_000\n")
    assert "max_output_tokens" not in offer(tree, "router")


def test_flags_are_true_false_or_absent(tree: Tree) -> None:
    tree.offer("router", "claude-sonnet-4.5", "tool_call = true\nreasoning = false\n")
    assert offer(tree, "router")["features"] == {"tools": True, "reasoning": False}


def test_an_offer_may_speak_another_api_at_another_address(tree: Tree) -> None:
    own = '[provider]\nnpm = "@ai-sdk/anthropic"\napi = "https://router.example/anthropic/v1"\n'
    tree.offer("router", "claude-sonnet-4.5", own)
    found = offer(tree, "router")
    assert (found["api_format"], found["api_base_url"]) == ("anthropic", "https://router.example/anthropic/v1")


def test_a_fast_mode_is_a_service_tier(tree: Tree) -> None:
    mode = "[experimental.modes.fast.cost]\ninput = 30\noutput = 150\n"
    tree.offer("router", "claude-sonnet-4.5", f"[cost]\ninput = 5\noutput = 25\n{mode}")
    fast = offer(tree, "router")["pricing"]["service_tiers"]["fast"]
    assert (fast["input_per_million"], fast["output_per_million"]) == (30, 150)


def test_snapshots_that_providers_use_become_aliases_and_the_names_of_makers_do_not(tree: Tree) -> None:
    tree.offer("router", "claude-sonnet-4-5-20250929")
    tree.offer("other", "databricks-claude-sonnet-4-5")
    tree.offer("third", "claude-sonnet-4-5-fast")
    aliases = fields(tree.translated(), "models/claude-sonnet-4-5.yaml")["aliases"]
    assert aliases == ["claude-sonnet-4-5-20250929"]


def test_a_hosts_own_name_is_read_and_is_no_alias(tree: Tree) -> None:
    tree.model("anthropic/claude-haiku-4-5", "Claude Haiku 4.5")
    tree.offer("router", "haiku-4-5")
    assert offer(tree, "router", "claude-haiku-4-5")["provider_model_name"] == "haiku-4-5"
    assert "aliases" not in fields(tree.translated(), "models/claude-haiku-4-5.yaml")


def test_a_template_or_loopback_address_is_no_base_url(tree: Tree) -> None:
    tree.provider("snow", name="Snow", api="https://${ACCOUNT}.snow.example/v1")
    tree.provider("lmstudio", name="LM Studio", api="http://127.0.0.1:1234/v1")
    tree.offer("snow", "claude-sonnet-4.5")
    tree.offer("lmstudio", "claude-sonnet-4.5")
    found = tree.translated()
    snow, local = fields(found, "providers/snow.yaml"), fields(found, "providers/lmstudio.yaml")
    assert snow["api_base_url"] is None
    assert snow["api_base_url_template"] == "https://{account}.snow.example/v1"
    assert (local["kind"], local["auth_type"]) == ("local", "none")


def test_a_plan_names_its_parent_only_where_that_is_imported_too(tree: Tree) -> None:
    tree.offer("zai-coding-plan", "claude-sonnet-4.5")
    assert "parent_provider" not in fields(tree.translated(), "providers/zai-coding-plan.yaml")
    tree.offer("zai", "claude-sonnet-4.5")
    assert fields(tree.translated(), "providers/zai-coding-plan.yaml")["parent_provider"] == "zai"


def test_only_the_labs_own_provider_can_deprecate_a_model(tree: Tree) -> None:
    tree.offer("router", "claude-sonnet-4.5", extra='status = "deprecated"')
    assert "status" not in fields(tree.translated(), "models/claude-sonnet-4-5.yaml")
    tree.offer("anthropic", "claude-sonnet-4-5", extra='status = "deprecated"')
    assert fields(tree.translated(), "models/claude-sonnet-4-5.yaml")["status"] == "deprecated"


def test_a_model_is_deprecated_only_where_all_offers_of_its_lab_are(tree: Tree) -> None:
    tree.offer("anthropic", "claude-sonnet-4-5", extra='status = "deprecated"')
    tree.offer("google-vertex-anthropic", "claude-sonnet-4-5@20250929")
    assert fields(tree.translated(), "models/claude-sonnet-4-5.yaml")["status"] == "deprecated"
    tree.offer("anthropic", "claude-sonnet-4-5")
    assert "status" not in fields(tree.translated(), "models/claude-sonnet-4-5.yaml")


def test_every_draft_is_a_valid_file_once_it_is_described(tree: Tree) -> None:
    tree.offer("router", "anthropic/claude-sonnet-4-5:free", input="0", output="0")
    for draft in tree.translated().drafts:
        described = draft.fields | ({} if draft.kind == "mapping" else {"description": "A few words."})
        KINDS[draft.kind].model_validate(described)


def test_former_prices_of_the_plain_offer_are_kept_with_their_pages() -> None:
    cost = {"input": Decimal(3), "output": Decimal(15)}
    old = {"since": "2025-06-10T22:55:28Z", "cost": {**cost, "input": Decimal(4)}, "page": "https://lab.example/p"}
    unknown = {"since": "2025-07-01", "cost": {"input": Decimal(1)}, "page": None}
    facts = {
        "name": "Opus",
        "cost": cost,
        "history": [old, unknown, {"since": "2026-01-01", "cost": cost, "page": None}],
    }
    entries = [Entry("anthropic", "claude-opus-9", facts), Entry("anthropic", "claude-opus-9-fast", {**facts})]
    catalogue = Catalogue(Origin("prices", "https://prices.example", "MIT"), {}, {}, entries, None, "2026-02-01")
    known = Known(providers=frozenset({"anthropic"}))
    found = fields(translate(catalogue, known), "mappings/anthropic/claude-opus-9.yaml")
    assert found["price_history"] == [
        {
            "since": "2025-06-10T22:55:28Z",
            "input_per_million": 4,
            "output_per_million": 15,
            "currency": "USD",
            "source": "https://lab.example/p",
        },
        {"since": "2026-01-01", "input_per_million": 3, "output_per_million": 15, "currency": "USD"},
    ]
    assert "price_history" in found["sources"][0]["fields"]


def test_the_model_to_use_instead_is_an_id_of_the_registry_or_left_out() -> None:
    def offer(name: str, **facts: Any) -> Entry:
        return Entry("anthropic", name, {"cost": {"input": Decimal(1), "output": Decimal(2)}, **facts})

    ends = {"retires_on": "2027-01-01"}
    entries = [
        offer("claude-opus-8", successor="azure_ai/claude-opus-9", **ends),
        offer("claude-sonnet-8", successor="claude-nobody-knows", **ends),
        offer("claude-opus-9", successor="claude-opus-9"),
    ]
    catalogue = Catalogue(Origin("prices", "https://prices.example", "MIT"), {}, {}, entries, None, "2026-02-01")
    models = {name: {"id": name} for name in ("claude-opus-8", "claude-sonnet-8", "claude-opus-9")}
    found = translate(catalogue, Known({name: name for name in models}, models, providers=frozenset({"anthropic"})))
    after = {draft.path: draft.fields.get("successor") for draft in found.drafts if draft.kind != "provider"}
    assert {path: name for path, name in after.items() if name} == {
        "mappings/anthropic/claude-opus-8.yaml": "claude-opus-9",
        "models/claude-opus-8.yaml": "claude-opus-9",
    }
    assert fields(found, "models/claude-opus-8.yaml")["retires_on"] == "2027-01-01"
