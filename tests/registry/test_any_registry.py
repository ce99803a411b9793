"""Whatever files a registry holds, a check ends with problems at places that exist."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmodels.registry.reports.table import FORMATS
from openmodels.registry.rules import WARNINGS
from openmodels.registry.syntax.text import lines_of
from openmodels.registry.validate import Result, validate

FILES = {
    "model": ("models/a.yaml", "models/b.yaml", "models/c.yaml"),
    "provider": ("providers/p.yaml", "providers/q.yaml"),
    "mapping": ("mappings/p/a.yaml", "mappings/p/b.yaml", "mappings/q/a.yaml", "mappings/q/c.yaml"),
}
TODAY = date(2026, 6, 1)


def checked(texts: dict[str, bytes]) -> Result:
    with TemporaryDirectory() as folder:
        for name, text in texts.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
        result = validate([folder], today=TODAY)
    for problem in result.problems:
        lines = lines_of(result.sources[problem.path].decode("utf-8", "replace"))
        assert problem.place.line <= len(lines)
        assert problem.place.column <= len(lines[problem.place.line - 1]) + 1
        assert problem.place[:2] <= problem.place[2:]
    for report in FORMATS.values():
        assert str(report(result))
    return result


def as_yaml(document: Any) -> bytes:
    return json.dumps(document, default=lambda number: float(number) if isinstance(number, Decimal) else None).encode()


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([name for names in FILES.values() for name in names]), st.binary(max_size=60)))
def test_any_bytes(texts: dict[str, bytes]) -> None:
    checked({"models/z.yaml": b""} | texts)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["a", "p", "", "2026-05-01", "USD", "x" * 300]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "pricing", "x"]), inner),
)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([name for names in FILES.values() for name in names]), values))
def test_any_values(documents: dict[str, Any]) -> None:
    checked({"models/z.yaml": b""} | {name: as_yaml(value) for name, value in documents.items()})


@pytest.fixture(scope="session")
def valid(invent: Callable[[str, Random], Any]) -> Callable[[Random], dict[str, bytes]]:
    """Files that are all valid on their own, with ids that fit their names and references to each other."""

    def files(rng: Random) -> dict[str, bytes]:
        texts = {}
        for kind, names in FILES.items():
            for name in names:
                document = invent(kind, rng)
                ids = name.removesuffix(".yaml").split("/")[1:]
                own = {"provider_id": ids[0], "model_id": ids[-1]} if kind == "mapping" else {"id": ids[0]}
                known = {"successor": "abc", "base_model": "abc", "parent_provider": "pq"}
                refers = {field: rng.choice(known[field]) for field in known if field in document}
                texts[name] = as_yaml(document | own | refers)
        return texts

    return files


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_any_valid_documents(valid: Callable[[Random], dict[str, bytes]], seed: int) -> None:
    result = checked(valid(Random(seed)))
    # What is left to find is between files, or advice.
    between = {"OM305", "OM306", "OM309", "OM403", "OM404", "OM210"}
    assert {problem.code for problem in result.problems} <= between | set(WARNINGS)
