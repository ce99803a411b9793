from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openmodels.registry.fix import fix_files, fixed
from openmodels.registry.read import SourceFile
from openmodels.registry.yaml import load

OURS = Path(__file__).parents[2] / "registry"
LINE = "# yaml-language-server: $schema=../schemas/model.schema.json\n"


def fix(text: str, kind: Any = "model") -> str | None:
    better = fixed(SourceFile(kind, "r", "models/x.yaml", text.encode(), "r/models/x.yaml"))
    return better.decode() if better is not None else None


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("context_window: '128000'", "context_window: 128000"),
        ("context_window: 128,000", "context_window: 128000"),
        ("context_window: 1_000_000", "context_window: 1000000"),
        ("context_window: +128000", "context_window: 128000"),
        ("context_window: 1.28e+5", "context_window: 128000"),
        ("context_window: 128000.0", "context_window: 128000"),
        ("country: US", "country: us"),
        ("open_weights: yes", "open_weights: true"),
        ("open_weights: 'Off'", "open_weights: false"),
        ("licensing: Apache-2.0", "licensing: apache-2.0"),
        ("capabilities: [chat, Function Calling, VISION]", "capabilities: [chat, function-calling, vision]"),
        ("released_on: 2026-05-01T00:00:00Z", "released_on: 2026-05-01T00:00:00Z"),
        ("deprecated_on: 2026-05-01T00:00:00Z", "deprecated_on: 2026-05-01"),
        ("created_at: 2026-05-01", "created_at: 2026-05-01T00:00:00Z"),
        ("created_at: 2026-05-01 10:30:00", "created_at: 2026-05-01T10:30:00Z"),
        ("created_at: '2026-05-01T01:30:00+02:00'", "created_at: 2026-04-30T23:30:00Z"),
        ("created_at: 2026-05-01T10:30:00.123456Z", "created_at: 2026-05-01T10:30:00.123Z"),
    ],
)
def test_forms_of_values_are_put_right(wrong: str, right: str) -> None:
    assert (fix(f"{LINE}{wrong}  # why\n") or f"{LINE}{wrong}  # why\n") == f"{LINE}{right}  # why\n"


@pytest.mark.parametrize(
    "text",
    [
        "context_window: 12,80\n",
        "context_window: '12.5'\n",
        "context_window: lots\n",
        "licensing: apache\n",
        "created_at: yesterday\n",
        "knowlege_cutoff: 2025-11\n",
        "name: 3\n",
        "name: 3.10\n",
        "country: USA\n",
        "id: [\n",
        "- a\n",
        "",
        "id: a\nid: b\n",
        "id: a\r\n",
    ],
)
def test_what_somebody_must_decide_is_left_alone(text: str) -> None:
    assert fix(LINE + text) is None


def test_prices_have_one_form_in_blocks_and_in_lines() -> None:
    line = LINE.replace("../schemas/model", "../../schemas/mapping")
    wrong = "pricing: {input_per_million: 1.50, output_per_million: .5, currency: usd}  # 1.50 of theirs\n"
    right = "pricing: {input_per_million: 1.5, output_per_million: 0.5, currency: USD}  # 1.50 of theirs\n"
    assert fix(line + wrong, "mapping") == line + right
    wrong = "pricing:\n  input_per_million: '0.10'\n  tiers:\n    - input_per_million: 3.00\n"
    assert fix(line + wrong, "mapping") == line + wrong.replace("'0.10'", "0.1").replace("3.00", "3")


def test_keys_are_put_in_order_with_their_comments() -> None:
    assert fix(
        "# About this file.\n"
        "\n"
        "created_at: 2026-05-01T00:00:00Z\n"
        "# Both names are used.\n"
        "# The long one is official.\n"
        "name: Tiny\n"
        "links:\n"
        "- label: x  # not a key:\n"
        "  url: https://a.example\n"
        "\n"
        "description: >-\n"
        "  Two\n"
        "\n"
        "  lines.\n"
        "'id': tiny\n"
        "zzz: 1\n"
        "# The end."
    ) == (
        LINE + "# About this file.\n"
        "\n"
        "'id': tiny\n"
        "# Both names are used.\n"
        "# The long one is official.\n"
        "name: Tiny\n"
        "description: >-\n"
        "  Two\n"
        "\n"
        "  lines.\n"
        "links:\n"
        "- label: x  # not a key:\n"
        "  url: https://a.example\n"
        "\n"
        "created_at: 2026-05-01T00:00:00Z\n"
        "zzz: 1\n"
        "# The end.\n"
    )


def test_a_file_with_anchors_or_document_marks_keeps_its_order() -> None:
    assert fix(f"{LINE}name: &n Tiny\nid: tiny\ndescription: *n\n") is None
    assert fix(f"---\n{LINE}name: Tiny\nid: tiny\n") is None


def test_a_schema_line_that_is_there_stays_as_it_is() -> None:
    assert fix("# yaml-language-server: $schema=other.json\nid: a\n") is None
    assert fix("id: a\n") == f"{LINE}id: a\n"


fields = st.sampled_from(["id", "name", "description", "links", "status", "zzz", "created_at", "modalities"])
values = st.sampled_from(
    ["x", "'a: b'", "[a, b]", "\n  - a\n  # c\n  - b", "|\n  a\n\n  b", ">-\n  x\n  y", "{a: 1}", ""]
)
gaps = st.sampled_from(["", "\n", "# c\n", "# c\n\n", "\n# d: e\n"])


@given(st.lists(st.tuples(gaps, fields, values), unique_by=lambda part: part[1], min_size=1), gaps)
def test_putting_right_changes_no_meaning_loses_no_comment_and_ends(parts: list[Any], last: str) -> None:
    text = "".join(f"{gap}{field}: {value}\n" for gap, field, value in parts) + last
    once = fix(text)
    if once is not None:
        assert load(once.encode(), "") == load(text.encode(), "")
        kept = [line for line in once.splitlines() if line and line not in LINE]
        assert sorted(kept) == sorted(filter(None, text.splitlines()))
        assert fix(once) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=100))
def test_any_bytes_can_be_looked_at(data: bytes) -> None:
    fixed(SourceFile("model", "r", "models/x.yaml", data, "r/models/x.yaml"))


def test_files_are_put_right_in_place_and_only_those_asked_for(registry: Any) -> None:
    one = registry.model("tiny-1", licensing="MIT")
    two = registry.model("tiny-2", licensing="MIT")
    before = two.read_bytes()
    assert fix_files([one]) == [str(one)]
    assert "licensing: mit\n" in one.read_text()
    assert two.read_bytes() == before
    assert fix_files([one]) == []


def test_our_registry_needs_nothing(tmp_path: Path) -> None:
    for path in sorted(OURS.glob("models/*.yaml"))[:50] + sorted(OURS.glob("mappings/*/*.yaml"))[:50]:
        kind = "model" if path.parent.name == "models" else "mapping"
        assert fixed(SourceFile(kind, "r", f"models/{path.name}", path.read_bytes(), str(path))) is None  # type: ignore[arg-type]
