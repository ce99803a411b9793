from __future__ import annotations

from typing import Any

from openmodels.registry.importers.merge.polish import lifecycle, what


def offer(provider: str, model: str, status: str = "active") -> tuple[str, dict[str, Any]]:
    return f"mappings/{provider}/{model}.yaml", {"provider_id": provider, "model_id": model, "status": status}


def world(*offers: tuple[str, dict[str, Any]], **statuses: str) -> dict[str, dict[str, Any]]:
    models = {fields["model_id"] for _, fields in offers}
    files = {f"models/{name}.yaml": {"id": name} for name in models}
    for name, status in statuses.items():
        files[f"models/{name.replace('_', '-')}.yaml"]["status"] = status
    return files | dict(offers)


def test_a_model_that_its_lab_sells_no_longer_is_deprecated_while_others_serve_it() -> None:
    statuses, _ = lifecycle(world(offer("openai", "gpt-4", "retired"), offer("azure", "gpt-4")))
    assert statuses == {"models/gpt-4.yaml": "deprecated"}


def test_a_model_that_nobody_serves_any_more_is_retired() -> None:
    statuses, _ = lifecycle(world(offer("openai", "gpt-4", "retired"), offer("azure", "gpt-4", "retired")))
    assert statuses == {"models/gpt-4.yaml": "retired"}


def test_a_reseller_that_stops_says_nothing_about_the_model() -> None:
    assert lifecycle(world(offer("azure", "gpt-4", "retired"))) == ({}, {})


def test_the_successor_is_the_newest_of_the_line_that_is_still_alive() -> None:
    _, successors = lifecycle(
        world(
            offer("anthropic", "claude-opus-4", "retired"),
            offer("anthropic", "claude-opus-4-1", "retired"),
            offer("anthropic", "claude-opus-4-8"),
            offer("anthropic", "claude-opus-5"),
            claude_opus_5="retired",
        )
    )
    assert successors == {
        "models/claude-opus-4.yaml": "claude-opus-4-8",
        "models/claude-opus-4-1.yaml": "claude-opus-4-8",
    }


def test_a_provider_that_nobody_reviewed_gets_a_plain_sentence_by_its_kind() -> None:
    assert what({"id": "nobody-knows", "name": "Nobody", "kind": "plan"}) == (
        "Nobody is a subscription to models of several labs."
    )
    assert what({"id": "wafer-ai", "name": "Wafer"}).startswith("Wafer Pass")
