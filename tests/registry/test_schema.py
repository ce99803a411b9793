from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmodels.registry import schema
from openmodels.registry.documents import KINDS
from openmodels.registry.examples import EXAMPLES
from openmodels.registry.problems import Problem
from openmodels.registry.read import FOLDERS
from openmodels.registry.shape import shape
from openmodels.registry.yaml import load

Invent = Callable[[str, Random], Any]
ROOT = Path(__file__).parents[2] / "registry"
SCHEMAS = {kind: schema.schema(kind) for kind in KINDS}
VALIDATORS = {kind: jsonschema_rs.Draft202012Validator(made, validate_formats=True) for kind, made in SCHEMAS.items()}
ONLY_DOCUMENTS = {"OM209"}
"""What a JSON Schema cannot say: that a month, or a day in one of several forms, is in the calendar."""

WORDS = ["", "a", "no", "tiny-1", "Tiny One", "日本 é", "a" * 300, "2026-02-30", "https://x", "USD", "global", "name"]


def anything(rng: Random) -> Any:
    number = Decimal(rng.randint(-500, 10**12)).scaleb(-2)
    scalars = [None, True, False, 0, 1, -1, rng.randint(0, 10**16), number, rng.choice(WORDS), rng.choice(WORDS)]
    return rng.choice([*scalars, [], {}, [rng.choice(scalars)] * 2, {rng.choice(WORDS): rng.choice(scalars)}])


def broken(document: Any, rng: Random) -> Any:
    """The document with one of its values, at any depth, replaced, taken away or added."""
    part, key = document, None
    while isinstance(part, dict | list) and part:
        key = rng.choice(list(part) if isinstance(part, dict) else range(len(part)))
        if not isinstance(part[key], dict | list) or not part[key] or rng.random() < 0.3:
            break
        part = part[key]
    change = rng.choice(["replace", "replace", "remove", "add"])
    if change == "replace":
        part[key] = anything(rng)
    elif change == "remove":
        del part[key]
    elif isinstance(part, dict):
        part[rng.choice(WORDS)] = anything(rng)
    else:
        part.append(rng.choice([anything(rng), part[key]]))
    return document


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


def as_read(value: Any) -> Any:
    """The value as the loader gives it, where 3.00 is an integer."""
    if isinstance(value, dict):
        return {key: as_read(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_read(item) for item in value]
    return int(value) if isinstance(value, Decimal) and value == int(value) else value


def problems(kind: Any, value: Any) -> list[Problem]:
    return shape(kind, as_read(value), b"a: 1", "a.yaml").problems


@pytest.mark.parametrize("kind", KINDS)
@given(seed=st.integers(0, 2**32))
def test_what_the_schema_accepts_is_a_document(invent: Invent, kind: str, seed: int) -> None:
    document = invent(kind, Random(seed))
    if VALIDATORS[kind].is_valid(plain(document)):  # the condition on a provider's address may not hold
        assert problems(kind, document) == []


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=1000)
@given(seed=st.integers(0, 2**32))
def test_schema_and_documents_agree_on_what_is_wrong(invent: Invent, kind: str, seed: int) -> None:
    rng = Random(seed)
    document = broken(invent(kind, rng), rng)
    codes = {problem.code for problem in problems(kind, document)}
    if VALIDATORS[kind].is_valid(plain(document)):
        assert codes <= ONLY_DOCUMENTS
    else:
        assert codes


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_valid_and_its_example_too(kind: str) -> None:
    assert jsonschema_rs.meta.is_valid(SCHEMAS[kind])
    assert SCHEMAS[kind]["examples"] == [EXAMPLES[kind]]
    assert VALIDATORS[kind].is_valid(EXAMPLES[kind])
    assert not problems(kind, load(json.dumps(EXAMPLES[kind]).encode(), "a.yaml")[0])


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_description_and_nothing_is_noise(kind: str) -> None:
    for made in (SCHEMAS[kind], *SCHEMAS[kind]["$defs"].values()):
        assert made["additionalProperties"] is False
        assert all(field["description"].endswith(".") for field in made["properties"].values())
        assert not any("title" in field or "default" in field for field in made["properties"].values())


def test_the_committed_schemas_are_those_of_the_documents() -> None:
    assert schema.outdated(ROOT) == []


def test_a_schema_that_was_edited_is_out_of_date(tmp_path: Path) -> None:
    schema.write(tmp_path)
    assert schema.outdated(tmp_path) == []
    edited = tmp_path / "schemas/model.schema.json"
    edited.write_text(edited.read_text().replace("128000", "1"))
    (tmp_path / "schemas/mapping.schema.json").unlink()
    assert schema.outdated(tmp_path) == ["model.schema.json", "mapping.schema.json"]


def test_the_schemas_accept_every_file_of_our_registry() -> None:
    for folder, kind in FOLDERS.items():
        for path in (ROOT / folder).rglob("*.yaml"):
            value, _ = load(path.read_bytes(), str(path))
            assert VALIDATORS[kind].is_valid(plain(value)), path
