from __future__ import annotations

import gc
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from openmodels.errors import CannotRun
from openmodels.registry.validate import validate

OURS = Path(__file__).parents[2] / "registry"

TODAY = date(2026, 6, 1)


def test_a_good_registry_has_no_problems_and_gives_its_documents(registry: Any) -> None:
    result = validate([registry.root], today=TODAY)
    assert (result.ok, result.problems, result.files) == (True, [], 3)
    assert list(result.registry.models) == ["tiny-1"]
    assert list(result.registry.providers) == ["acme"]
    assert list(result.registry.mappings) == [("acme", "tiny-1")]
    entry = result.registry.mappings["acme", "tiny-1"]
    assert entry.document.pricing is not None
    assert str(entry.document.pricing.output_per_million) == "1.5"
    assert entry.path == f"{registry.root}/mappings/acme/tiny-1.yaml"
    assert entry.place("pricing", "currency").line == 4
    assert len(entry.digest) == 32


def test_the_registry_of_this_repository_has_no_problems() -> None:
    assert validate([OURS]).ok


def test_a_file_that_cannot_be_read_does_not_make_others_wrong(registry: Any) -> None:
    registry.model("heir", successor="tiny-1", base_model="tiny-1")
    registry.provider("plan", parent_provider="acme")
    registry.mapping("plan", "tiny-1")
    registry.text("models/tiny-1.yaml", "name: [")
    registry.text("providers/acme.yaml", b"\xff")
    assert registry.codes() == ["OM101", "OM102"]


def test_a_file_with_wrong_fields_does_not_make_others_wrong(registry: Any) -> None:
    registry.model("tiny-1", name=3)
    registry.provider("acme", regions=[])
    assert registry.codes() == ["OM203", "OM207"]


def test_a_broken_file_counts_under_the_id_in_it_too(registry: Any) -> None:
    (registry.root / "models/tiny-1.yaml").unlink()
    registry.text("models/tiny.yaml", "id: tiny-1\n")
    assert {p.code for p in registry.problems()} == {"OM201", "OM301"}


def test_many_mistakes_in_many_files_are_all_reported_at_once(registry: Any) -> None:
    registry.model("tiny-1", licensing="Apache")
    registry.model("tiny-2", knowledge_cutof="2025-11")
    registry.text("models/tiny-3.yaml", "id: tiny-3\nid: tiny-3\n\tname: x")
    registry.provider("acme", api_base_url="http://api.acme.example")
    registry.mapping("acme", "tiny-9")
    registry.mapping("acme", "tiny-1", available_regions=["us-west-1"])
    assert [(p.path.removeprefix(f"{registry.root}/"), p.code) for p in registry.problems()] == [
        ("mappings/acme/tiny-9.yaml", "OM303"),
        ("models/tiny-1.yaml", "OM204"),
        ("models/tiny-2.yaml", "OM202"),
        ("models/tiny-3.yaml", "OM105"),
        ("providers/acme.yaml", "OM205"),
    ]


def test_only_the_asked_file_is_reported_but_the_whole_root_is_known(registry: Any) -> None:
    registry.model("tiny-2", name=3)
    mapping = registry.mapping("acme", "tiny-1", available_regions=["us-west-1"])
    result = validate([mapping], today=TODAY)
    assert (result.files, [p.code for p in result.problems]) == (1, ["OM305"])
    assert [p.code for p in validate([registry.root / "models"], today=TODAY).problems] == ["OM203"]


def test_two_roots_are_read_as_one(registry: Any, tmp_path: Path) -> None:
    other = type(registry)(tmp_path / "other")
    (other.root / "models/tiny-1.yaml").unlink()
    (other.root / "providers/acme.yaml").unlink()
    (other.root / "mappings/acme/tiny-1.yaml").unlink()
    other.mapping("acme", "tiny-2")
    registry.model("tiny-2")
    result = validate([registry.root, other.root], today=TODAY)
    assert (result.problems, result.files) == ([], 5)


def test_the_same_file_in_two_roots_is_one_document_of_both(registry: Any, tmp_path: Path) -> None:
    other = type(registry)(tmp_path / "other")
    result = validate([registry.root, other.root], today=TODAY)
    assert result.problems == []
    assert {entry.roots for entry in result.registry.entries} == {(str(registry.root), str(other.root))}


def test_sources_hold_the_files_that_problems_point_at(registry: Any) -> None:
    path = registry.model("tiny-2", name=3)
    assert validate([registry.root], today=TODAY).sources == {str(path): path.read_bytes()}


def test_progress_is_told_for_many_files(registry: Any) -> None:
    for n in range(250):
        registry.model(f"m-{n}")
    told: list[tuple[int, int]] = []
    validate([registry.root], lambda done, total: told.append((done, total)))
    assert told == [(100, 253), (200, 253)]


def test_the_garbage_collector_is_as_it_was(registry: Any) -> None:
    assert gc.isenabled()
    with pytest.raises(CannotRun):
        validate([registry.root / "nowhere"], today=TODAY)
    validate([registry.root], today=TODAY)
    assert gc.isenabled()


def test_a_registry_in_the_base_format_alone_is_valid(tmp_path: Path) -> None:
    files = {
        "models/gpt-4o.yaml": """\
id: gpt-4o
name: GPT-4o
description: OpenAI's flagship multimodal model with vision and audio.
capabilities:
  - chat
  - function-calling
  - vision
modalities:
  - text
  - image
context_window: 128000
licensing: proprietary
country: us
created_at: "2024-05-13T00:00:00.000Z"
updated_at: "2025-01-15T00:00:00Z"
""",
        "providers/openai.yaml": """\
---
id: openai
name: OpenAI
description: OpenAI's own API for the GPT models.
api_base_url: https://api.openai.com/v1
auth_type: bearer
regions: [global]
compatibility: openai
created_at: 2024-05-13T00:00:00Z
updated_at: 2025-01-15T00:00:00Z
""",
        "mappings/openai/gpt-4o.yaml": """\
model_id: gpt-4o
provider_id: openai
provider_model_name: gpt-4o
pricing:
  input_per_million: 2.50
  output_per_million: 10.00
  currency: USD
  cache_write_per_million: 0
  cache_read_per_million: 1.25
  image_per_unit: 0.001
  audio_per_second: 0.0001
  reasoning_tokens_per_million: 10
  search_grounding_per_query: 0.035
rate_limits:
  requests_per_minute: 500
  tokens_per_minute: 30000
context_window_override: null
available_regions: [us-east-1, global]
created_at: 2024-05-13T00:00:00Z
updated_at: 2025-01-15T00:00:00Z
""",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text.replace("\n", "\r\n") if "openai.yaml" in name else text)
    assert validate([tmp_path], today=date(2025, 2, 1)).problems == []
