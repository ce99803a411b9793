from __future__ import annotations

from typing import Any

import pytest


def test_a_mapping_to_a_missing_model_names_the_file_the_line_and_the_nearest_id(registry: Any) -> None:
    path = registry.mapping("acme", "tny-1")
    problem = registry.only()
    assert (problem.code, problem.path) == ("OM303", str(path))
    assert problem.message == "There is no model 'tny-1'."
    assert problem.hint == "Did you mean 'tiny-1'?"
    assert path.read_text().splitlines()[problem.place.line - 1].startswith("model_id:")


def test_a_mapping_to_a_model_like_no_other_says_which_file_to_add(registry: Any) -> None:
    registry.mapping("acme", "quite-another")
    assert registry.only().hint == "Add models/quite-another.yaml."


@pytest.mark.parametrize("regions", [["global", "us-east-1"], ["unknown"]])
def test_a_provider_that_does_not_say_where_it_serves_allows_any_region(registry: Any, regions: list[str]) -> None:
    registry.provider("acme", regions=regions)
    registry.mapping("acme", "tiny-1", available_regions=["mars-north-1"])
    assert registry.codes() == []


def test_the_region_of_an_offer_may_be_unknown_but_not_global_where_the_provider_has_regions(registry: Any) -> None:
    registry.mapping("acme", "tiny-1", available_regions=["unknown"])
    assert registry.codes() == []
    registry.mapping("acme", "tiny-1", available_regions=["global"])
    assert registry.codes() == ["OM305"]


def test_the_regions_of_a_variant_are_checked_too(registry: Any) -> None:
    variant = {"provider_model_name": "x", "kind": "region", "available_regions": ["eu-west-1", "eu-west-2"]}
    registry.mapping("acme", "tiny-1", variants=[variant])
    problem = registry.only()
    assert problem.message == "The provider 'acme' does not serve from 'eu-west-2'."
    assert problem.hint == "Did you mean 'eu-west-1'?"
    assert problem.related[0].path.endswith("providers/acme.yaml")


def test_the_successor_of_a_mapping_is_a_model_and_that_of_a_provider_a_provider(registry: Any) -> None:
    registry.mapping("acme", "tiny-1", successor="tiny-1")
    registry.provider("acme", successor="zenith")
    registry.provider("zenith")
    registry.mapping("zenith", "tiny-1")
    assert registry.codes() == []
    registry.mapping("acme", "tiny-1", successor="acme")
    registry.provider("acme", successor="tiny-1")
    assert registry.codes() == ["OM306", "OM306"]


def test_an_alias_of_two_models_names_both(registry: Any) -> None:
    registry.model("tiny-1", aliases=["tiny", "small"])
    registry.model("tiny-2", aliases=["smallest", "tiny"])
    problem = registry.only()
    assert problem.message == "'tiny' is also an alias of 'tiny-1'."
    assert problem.related[0].place.column < problem.place.column


def test_an_alias_that_is_an_id_says_whose(registry: Any) -> None:
    registry.model("tiny-1", aliases=["tiny-1"])
    assert registry.only().message == "'tiny-1' is this model's own id."
    registry.model("tiny-1", aliases=["tiny-2"])
    registry.text("models/tiny-2.yaml", "broken: [")
    assert [p.message for p in registry.problems() if p.code == "OM404"] == ["'tiny-2' is the id of another model."]


def test_the_model_that_is_probed_is_one_that_the_provider_offers(registry: Any) -> None:
    path = registry.provider("acme", telemetry={"latency_model": "tiny-1"})
    assert registry.codes() == []
    registry.model("tiny-2")
    registry.provider("zenith")
    registry.mapping("zenith", "tiny-2")
    registry.provider("acme", telemetry={"latency_model": "tiny-2"})
    problem = registry.only()
    assert (problem.code, problem.path) == ("OM309", str(path))
    assert problem.message == "The provider 'acme' does not offer the model 'tiny-2'."
    assert problem.hint == "Did you mean 'tiny-1'?"
    assert "latency_model" in path.read_text().splitlines()[problem.place.line - 1]
