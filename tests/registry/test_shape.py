from __future__ import annotations

from typing import Any

import pytest
from pydantic_core import SchemaValidator

from openmodels.registry.documents import KINDS
from openmodels.registry.fields import FORMS
from openmodels.registry.problems import Problem
from openmodels.registry.sentences import SENTENCES


def messages(problems: list[Problem]) -> list[str]:
    return [problem.message for problem in problems]


@pytest.mark.parametrize(
    ("fields", "message", "hint"),
    [
        ({"name": 3}, "'name' must be text, not the number 3.", "Put it in quotes."),
        ({"name": True}, "'name' must be text, not true.", "Put it in quotes."),
        ({"name": None}, "'name' must be text, not null.", None),
        ({"open_weights": "no"}, "'open_weights' must be true or false, not 'no'.", "Write false."),
        ({"open_weights": 1}, "'open_weights' must be true or false, not the number 1.", None),
        (
            {"context_window": "128,000"},
            "'context_window' must be a whole number, not '128,000'.",
            "Write it as 128000, without quotes.",
        ),
        ({"context_window": 1.5}, "'context_window' must be a whole number, not the number 1.5.", None),
        ({"context_window": "lots"}, "'context_window' must be a whole number, not 'lots'.", None),
        (
            {"modalities": "text"},
            "'modalities' must be a list, not 'text'.",
            "Write each item on a line of its own, after `- `.",
        ),
        ({"modalities": {"text": 1}}, "'modalities' must be a list, not a mapping.", None),
        ({"parameters": []}, "'parameters' must be a mapping, not a list.", None),
        ({"capabilities": ["chatt"]}, "'capabilities[0]' cannot be 'chatt'.", "Did you mean 'chat'?"),
        (
            {"modalities": ["smell"]},
            "'modalities[0]' cannot be 'smell'.",
            "It is one of text, image, audio, video, code, pdf.",
        ),
        ({"context_window": 0}, "'context_window' must be at least 1, not 0.", None),
        ({"context_window": 10**9}, "'context_window' must be at most 100,000,000, not 1000000000.", None),
        ({"description": "short"}, "'description' must have at least 10 characters, and has 5.", None),
        ({"name": ""}, "'name' must have at least 1 character, and has 0.", None),
        ({"modalities": []}, "'modalities' must have at least 1 item, and has 0.", None),
        ({"modalities": ["text", "text"]}, "'modalities' lists 'text' twice.", "Delete one of the two."),
        ({"released_on": "2026-02-30"}, "'released_on' is '2026-02-30', which does not exist.", None),
        (
            {"license_url": "http://a.example"},
            "'license_url' must be an address that starts with https://, not 'http://a.example'.",
            None,
        ),
        ({"family": "Tiny"}, f"'family' must be {FORMS[r'^[a-z0-9]+(-[a-z0-9]+)*$']}, not 'Tiny'.", None),
        ({"modality": []}, "There is no field 'modality' in a model.", "Did you mean 'modalities'?"),
        ({"zzz": []}, "There is no field 'zzz' in a model.", None),
        ({"active": 1}, "There is no field 'active' in a model.", "It belongs in 'parameters'."),
        ({"benchmarks": [{"name": "x", "score": 1, "sorce": None}]}, None, "Did you mean 'source'?"),
        ({"links": [{"label": "x", "url": "https://a\nb"}]}, None, None),
    ],
)
def test_a_wrong_field_is_told_in_plain_words(
    registry: Any, fields: dict[str, Any], message: str | None, hint: str | None
) -> None:
    registry.model("tiny-1", **fields)
    problem = registry.only()
    assert message is None or problem.message == message
    assert problem.hint == hint
    assert not {"Input", "valid", "pydantic", "instance"} & set(problem.message.split())


def test_all_problems_of_a_file_are_reported_each_at_its_place(registry: Any) -> None:
    registry.text(
        "mappings/acme/tiny-1.yaml",
        "model_id: tiny-1\n"
        "provider_id: acme\n"
        "pricing:\n"
        "  input_per_million: '3'\n"
        "  currency: usd\n"
        "  tiers:\n"
        "    - above_input_tokens: 0\n"
        "      price: 1\n"
        "rate_limits: null\n"
        "available_regions: [us-east-9]\n"
        "created_at: 2026-05-01T00:00:00Z\n"
        "updated_at: 2026-05-01T25:00:00Z\n",
    )
    assert [(p.code, p.place.line, p.place.column) for p in registry.problems()] == [
        ("OM201", 1, 1),  # provider_model_name
        ("OM201", 3, 1),  # pricing.output_per_million
        ("OM203", 4, 22),
        ("OM205", 5, 13),
        ("OM206", 7, 27),
        ("OM202", 8, 7),
        ("OM305", 10, 21),
        ("OM209", 12, 13),
    ]


def test_a_misspelt_required_field_is_one_problem_not_two(registry: Any) -> None:
    path = registry.model("tiny-1")
    path.write_text(path.read_text().replace("modalities:", "modalites:"))
    assert (registry.only().code, registry.only().hint) == ("OM202", "Did you mean 'modalities'?")


def test_the_missing_field_of_a_list_item_stands_at_the_item(registry: Any) -> None:
    path = registry.model("tiny-1")
    path.write_text(path.read_text() + "links:\n  - url: https://a.example\n")
    problem = registry.only()
    assert problem.message == "The field 'label' is missing in 'links[0]'."
    assert (problem.place.line, problem.place.column) == (len(path.read_text().splitlines()), 5)


def test_a_file_with_wrong_fields_is_still_checked_for_what_it_refers_to(registry: Any) -> None:
    registry.mapping("acme", "tiny-2", rate_limits=3)
    assert registry.codes() == ["OM303", "OM203"]


@pytest.mark.parametrize("text", ["- a\n", "text\n", "3\n", "null\n", "~\n"])
def test_a_file_that_is_no_mapping_says_so_once(registry: Any, text: str) -> None:
    registry.text("models/tiny-1.yaml", text)
    assert registry.codes() == ["OM211"]


def _raisable(schema: Any, of: SchemaValidator | None = None) -> set[str]:
    """The types of the core schemas that a document is made of."""
    if isinstance(schema, dict):
        own = {schema["type"]} if isinstance(schema.get("type"), str) else set()
        return own.union(*map(_raisable, schema.values()))
    return set().union(*map(_raisable, schema)) if isinstance(schema, list | tuple) else set()


def test_only_kinds_of_fields_are_used_whose_errors_have_a_sentence() -> None:
    # A new kind of field needs its errors in SENTENCES; this list says which kinds have been looked at.
    known = {"str", "int", "decimal", "bool", "list", "dict", "model", "model-fields", "model-field", "literal"}
    plumbing = {
        *("nullable", "default", "definitions", "definition-ref", "function-after", "function-before", "no-info"),
        *("with-info", "function-plain", "to-string"),
    }
    used = set().union(*(_raisable(document.__pydantic_core_schema__) for document in KINDS.values()))
    assert used - plumbing <= known
    assert len(SENTENCES) == 20


def test_every_pattern_of_a_field_is_explained() -> None:
    def patterns(schema: Any) -> set[str]:
        if isinstance(schema, dict):
            own = {schema["pattern"]} if isinstance(schema.get("pattern"), str) else set()
            return own.union(*map(patterns, schema.values()))
        return set().union(*map(patterns, schema)) if isinstance(schema, list) else set()

    used = set().union(*(patterns(document.model_json_schema()) for document in KINDS.values()))
    assert used == set(FORMS)
