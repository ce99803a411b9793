from __future__ import annotations

from decimal import Decimal

from tests.registry.importers.conftest import Tree

from openmodels.registry.importers.models_dev.parse import merged


def test_an_offer_inherits_from_its_canonical_model_objects_merge_and_arrays_replace() -> None:
    canonical = {"limit": {"context": 100, "output": 10}, "modalities": {"input": ["text", "image"]}, "reasoning": True}
    entry = {"base_model": "lab/m", "limit": {"output": 5}, "modalities": {"input": ["text"]}}
    assert merged(canonical, entry) == {
        "limit": {"context": 100, "output": 5},
        "modalities": {"input": ["text"]},
        "reasoning": True,
    }


def test_what_is_to_be_omitted_goes_last_even_where_the_offer_states_it() -> None:
    canonical = {"structured_output": True, "limit": {"context": 1, "input": 2}}
    entry = {"base_model_omit": ["structured_output", "limit.input", "no.such.key"], "limit": {"input": 3}}
    assert merged(canonical, entry) == {"limit": {"context": 1}}


def test_scores_weights_licence_links_prices_and_status_are_never_inherited() -> None:
    canonical = dict.fromkeys(("benchmarks", "weights", "license", "links", "cost", "status", "reasoning_options"), 1)
    assert merged(canonical, {}) == {}


def test_merging_leaves_the_canonical_model_as_it_was() -> None:
    canonical = {"limit": {"context": 1}}
    merged(canonical, {"limit": {"context": 2}})
    assert canonical == {"limit": {"context": 1}}


def test_prices_are_read_as_exact_decimals(tree: Tree) -> None:
    tree.offer("anthropic", "odd", input="0.30000000000000004")
    entry = next(entry for entry in tree.parsed().entries if entry.name == "odd")
    assert entry.facts["cost"]["input"] == Decimal("0.30000000000000004")


def test_a_file_that_cannot_be_read_is_a_problem_and_hides_no_other(tree: Tree) -> None:
    tree.text("providers/anthropic/models/broken.toml", "name = ")
    tree.offer("anthropic", "lost", 'base_model = "anthropic/no-such"\n')
    parsed = tree.parsed()
    assert [thing for thing, _ in parsed.problems] == ["providers/anthropic/models/broken.toml", "anthropic/lost"]
    assert {entry.name for entry in parsed.entries} == {"claude-sonnet-4-5", "lost"}


def test_names_with_slashes_keep_them(tree: Tree) -> None:
    tree.offer("router", "anthropic/claude-sonnet-4.5")
    assert any(entry.name == "anthropic/claude-sonnet-4.5" for entry in tree.parsed().entries)
