from __future__ import annotations

from typing import Any

import pytest

from openmodels.registry.importers.merge.polish import ends, lifecycle, what


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


@pytest.mark.parametrize(
    ("main", "twin", "status"),
    [
        ("active", "retired", None),
        ("retired", "active", "deprecated"),
        ("deprecated", "active", "deprecated"),
        ("retired", "retired", "retired"),
    ],
)
def test_a_model_ends_with_the_main_platform_of_its_lab(main: str, twin: str, status: str | None) -> None:
    statuses, _ = lifecycle(world(offer("alibaba", "qwen-9", main), offer("alibaba-cn", "qwen-9", twin)))
    assert statuses.get("models/qwen-9.yaml") == status


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


def test_a_model_that_its_lab_does_not_sell_itself_is_no_successor() -> None:
    _, successors = lifecycle(
        world(
            offer("anthropic", "claude-opus-4", "retired"),
            offer("anthropic", "claude-opus-5"),
            offer("amazon-bedrock", "claude-opus-6"),
        )
    )
    assert successors == {"models/claude-opus-4.yaml": "claude-opus-5"}


def test_a_provider_that_nobody_reviewed_gets_a_plain_sentence_by_its_kind() -> None:
    assert what({"id": "nobody-knows", "name": "Nobody", "kind": "plan"}) == (
        "Nobody is a subscription to models of several labs."
    )
    assert what({"id": "wafer-ai", "name": "Wafer"}).startswith("Wafer Pass")


def test_a_model_was_given_up_on_the_last_day_of_its_labs_offers() -> None:
    def ended(provider: str, model: str, day: str | None, **more: Any) -> tuple[str, dict[str, Any]]:
        path, fields = offer(provider, model, "retired")
        return path, fields | {"retires_on": day} | more

    snapshots = [{"retires_on": "2026-08-01"}, {"retires_on": "2026-08-05"}, {}]
    found = ends(
        world(
            ended("openai", "gpt-4", "2026-09-01"),
            ended("azure", "gpt-4", "2026-11-01"),
            ended("openai", "gpt-5", None, variants=snapshots),
            offer("azure", "gpt-5"),
            ended("openai", "o1", None),
            offer("openai", "o3"),
            ended("azure", "o3", "2026-01-01"),
            gpt_4="retired",
            gpt_5="deprecated",
            o1="retired",
        )
    )
    stated = world(ended("openai", "o1", "2026-11-19"), offer("azure", "o1"), o1="deprecated")
    stated["models/o1.yaml"]["retires_on"] = "2026-10-23"
    assert ends(stated)["deprecated_on"] == {}
    assert found == {
        "retires_on": {"models/gpt-4.yaml": "2026-09-01"},
        "deprecated_on": {"models/gpt-5.yaml": "2026-08-05"},
    }
