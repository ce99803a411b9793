from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmodels.registry.importers.ids import kebab, last_segment, squeezed, word_bag


@pytest.mark.parametrize(
    ("raw", "identifier"),
    [
        ("claude-opus-4.5", "claude-opus-4-5"),
        ("MiniMax-M2.1", "minimax-m2-1"),
        ("Llama-3_1-Nemotron-Ultra-253B-v1", "llama-3-1-nemotron-ultra-253b-v1"),
        ("command-r+", "command-r-plus"),
        ("command-r+-08-2024", "command-r-plus-08-2024"),
        ("gpt-oss:120b", "gpt-oss-120b"),
        ("claude-opus-4@20250514", "claude-opus-4-20250514"),
        ("../../etc/passwd", "etc-passwd"),
        ("~", ""),
    ],
)
def test_a_raw_name_becomes_kebab_case(raw: str, identifier: str) -> None:
    assert kebab(raw) == identifier


@given(st.text(max_size=400))
def test_whatever_the_name_its_id_is_safe_in_a_path(raw: str) -> None:
    identifier = kebab(raw)
    assert identifier == "" or re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", identifier)
    assert len(identifier) <= 255
    assert kebab(identifier) == identifier


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("@cf/meta/llama-4-scout", "llama-4-scout"),
        ("hf:zai-org/GLM-5", "GLM-5"),
        ("accounts/fireworks/models/glm-5/", "glm-5"),
        ("gpt-5", "gpt-5"),
        ("///", ""),
    ],
)
def test_folders_before_a_name_are_dropped(raw: str, name: str) -> None:
    assert last_segment(raw) == name


def test_hyphens_do_not_tell_names_apart_when_squeezed() -> None:
    assert squeezed("qwen-3-6-plus") == squeezed("qwen3-6-plus")


def test_words_may_change_places_but_numbers_may_not() -> None:
    assert word_bag("claude-4-5-sonnet") == word_bag("claude-sonnet-4-5")
    assert word_bag("gpt-4-5") != word_bag("gpt-5-4")
