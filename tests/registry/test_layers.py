"""Several roots: a later one adds things and overrides fields; what is wrong is told of the file that caused it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from openmodels.registry.layers import merged
from openmodels.registry.rules import about
from openmodels.registry.validate import validate

BASE = {
    "models/m.yaml": """
        id: m
        name: M
        description: A model that exists for the tests.
        capabilities: [chat, vision]
        modalities: [text]
        context_window: 8192
        licensing: mit
        created_at: 2025-01-01T00:00:00Z
        updated_at: 2025-01-01T00:00:00Z
        """,
    "providers/p.yaml": """
        id: p
        name: P
        description: A provider that exists for the tests.
        api_base_url: https://api.example.com/v1
        auth_type: bearer
        regions: [eu-west-1]
        compatibility: openai
        created_at: 2025-01-01T00:00:00Z
        updated_at: 2025-01-01T00:00:00Z
        """,
    "mappings/p/m.yaml": """
        model_id: m
        provider_id: p
        provider_model_name: m
        pricing:
          input_per_million: 3
          output_per_million: 15
          currency: USD
          tiers: [{above_input_tokens: 1000, input_per_million: 6}, {above_input_tokens: 2000, input_per_million: 9}]
        rate_limits: null
        available_regions: [eu-west-1]
        created_at: 2025-01-01T00:00:00Z
        updated_at: 2025-01-01T00:00:00Z
        """,
}


def written(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = text.strip("\n").rstrip().splitlines()
        indent = len(lines[0]) - len(lines[0].lstrip())
        path.write_text("\n".join(line[indent:] for line in lines) + "\n")
    return root


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return written(tmp_path / "registry", BASE)


def overlaid(base: Path, files: dict[str, str]) -> Any:
    return validate([base, written(base.parent / "company", files)], today=date(2025, 1, 2))


@pytest.mark.parametrize(
    ("below", "above", "whole"),
    [
        ({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 4}, "e": 5}, {"a": 1, "b": {"c": 2, "d": 4}, "e": 5}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": {"b": 1}}, {"a": None}, {"a": None}),
        ({"a": None}, {"a": {"b": 1}}, {"a": {"b": 1}}),
    ],
)
def test_mappings_are_merged_and_all_else_is_replaced(below: Any, above: Any, whole: Any) -> None:
    assert merged(below, above) == whole


def test_an_overlay_overrides_the_one_field_that_it_says(base: Path) -> None:
    result = overlaid(base, {"mappings/p/m.yaml": "pricing: {input_per_million: 2.5}"})
    assert result.ok
    entry = result.registry.mappings["p", "m"]
    assert (entry.document.pricing.input_per_million, entry.document.pricing.output_per_million) == (2.5, 15)
    assert len(entry.document.pricing.tiers) == 2
    assert [Path(root).name for root in entry.roots] == ["registry", "company"]


def test_a_list_of_tiers_is_replaced_as_one_value(base: Path) -> None:
    tiers = "pricing: {tiers: [{above_input_tokens: 5000, input_per_million: 1}]}"
    entry = overlaid(base, {"mappings/p/m.yaml": tiers}).registry.mappings["p", "m"]
    assert [tier.above_input_tokens for tier in entry.document.pricing.tiers] == [5000]


def test_an_overlay_adds_things_of_its_own_that_refer_to_the_base(base: Path) -> None:
    mapping = BASE["mappings/p/m.yaml"].replace("model_id: m", "model_id: own", 1)
    model = BASE["models/m.yaml"].replace("id: m", "id: own", 1)
    result = overlaid(base, {"models/own.yaml": model, "mappings/p/own.yaml": mapping})
    assert result.ok
    assert [Path(root).name for root in result.registry.models["own"].roots] == ["company"]
    assert [Path(root).name for root in result.registry.models["m"].roots] == ["registry"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("mappings/p/m.yaml", "pricing: {input_per_million: cheap}", ("company/mappings/p/m.yaml", 1, 30)),
        ("mappings/p/m.yaml", "unheard_of: 1", ("company/mappings/p/m.yaml", 1, 1)),
        ("mappings/p/m.yaml", "available_regions: [us-east-1]", ("company/mappings/p/m.yaml", 1, 21)),
        ("providers/p.yaml", "regions: [us-east-1]", ("registry/mappings/p/m.yaml", 10, 21)),
        ("models/m.yaml", "successor: nothing", ("company/models/m.yaml", 1, 12)),
        ("models/m.yaml", "id: other", ("company/models/m.yaml", 1, 5)),
        ("models/m.yaml", "name: [", ("company/models/m.yaml", 2, 1)),
        ("models/m.yaml", "- a list", ("company/models/m.yaml", 1, 3)),
    ],
)
def test_a_problem_is_told_of_the_file_that_causes_it(base: Path, name: str, text: str, told: Any) -> None:
    found = [(Path(p.path), p.place.line, p.place.column) for p in overlaid(base, {name: text}).problems]
    path, *place = told
    assert (base.parent / path, *place) in found


def test_a_required_field_that_no_root_has_is_missed_where_it_would_stand(base: Path) -> None:
    result = overlaid(base, {"mappings/p/new.yaml": "model_id: m\nprovider_id: p"})
    missed = [p for p in result.problems if "pricing" in p.message]
    assert [Path(p.path) for p in missed] == [base.parent / "company/mappings/p/new.yaml"]


def test_the_same_id_in_two_files_of_one_root_is_still_a_problem(base: Path) -> None:
    result = overlaid(base, {"models/n.yaml": BASE["models/m.yaml"]})
    assert "OM401" in {p.code for p in result.problems}


def test_a_root_is_called_like_its_folder_unless_it_says_another_name(base: Path) -> None:
    assert (about(str(base)).name, about(str(base)).private) == ("registry", False)
    (base / "openmodels.toml").write_text("[registry]\nname = 'Acme'\nprivate = true\n")
    assert (about(str(base)).name, about(str(base)).private) == ("Acme", True)
    (base / "openmodels.toml").write_text("[registry]\nprivate = true\n")
    assert (about(str(base)).name, about(str(base)).private) == ("registry", True)
