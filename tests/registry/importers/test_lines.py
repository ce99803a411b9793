from __future__ import annotations

import pytest

from openmodels.registry.importers.lines import predecessor, successor

KNOWN = ["claude-opus-4", "claude-opus-4-5", "claude-opus-4-6", "gpt-5", "gpt-5-2", "gpt-5-codex", "gpt-5-2-codex",
         "qwen3-32b", "qwen3-235b-a22b", "o1-pro", "o3-pro", "mistral-small-2506", "mistral-small-2603"]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "before"),
    [
        ("claude-opus-4-6", "claude-opus-4-5"),
        ("claude-opus-4-5", "claude-opus-4"),
        ("claude-opus-4", None),
        ("gpt-5-2-codex", "gpt-5-codex"),
        ("o3-pro", "o1-pro"),
        ("qwen3-235b-a22b", None),
        ("mistral-small-2603", None),
    ],
)
def test_a_model_follows_the_next_lower_version_of_its_line(model: str, before: str | None) -> None:
    assert predecessor(model, KNOWN) == before


@pytest.mark.parametrize(
    ("model", "after"),
    [("claude-opus-4", "claude-opus-4-6"), ("claude-opus-4-6", None), ("qwen3-32b", None), ("gpt-5", "gpt-5-2")],
)
def test_the_successor_is_the_newest_of_its_line(model: str, after: str | None) -> None:
    assert successor(model, KNOWN) == after
