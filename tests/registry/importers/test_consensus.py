from __future__ import annotations

import pytest

from openmodels.registry.importers.consensus import consensus, most, shown_name


def test_each_fact_is_what_most_copies_state() -> None:
    copies = [
        {"name": "Qwen3 8B", "limit": {"context": 131072}, "reasoning": True, "release_date": "2025-04-28"},
        {"name": "Qwen: Qwen3 8B (free)", "limit": {"context": 131072, "output": 0}, "reasoning": True},
        {"name": "qwen/qwen3-8b", "limit": {"context": 40960}, "reasoning": False, "release_date": "1970-01-01"},
    ]
    assert consensus(copies) == {
        "name": "Qwen3 8B",
        "reasoning": True,
        "release_date": "2025-04-28",
        "limit": {"context": 131072},
    }


def test_of_values_that_are_stated_as_often_the_first_in_order_is_taken() -> None:
    assert most(["b", "a"]) == "a"
    assert most([]) is None


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        ("DeepSeek: DeepSeek V3.2 (free)", "DeepSeek V3.2"),
        ("Grok 4 Fast (Non-Reasoning)", "Grok 4 Fast"),
        ("Meta-Llama/Llama-3.1-8B", "Llama-3.1-8B"),
        ("GPT-5", "GPT-5"),
    ],
)
def test_a_name_is_shown_without_its_maker_and_its_edition(stated: str, shown: str) -> None:
    assert shown_name(stated) == shown
