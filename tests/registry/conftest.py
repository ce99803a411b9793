from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from openmodels.registry.examples import EXAMPLES
from openmodels.registry.problems import Problem
from openmodels.registry.validate import validate

TODAY = date(2026, 6, 1)
"""A month after the dates of the examples."""


class Folder:
    """A registry to break: one model (tiny-1), one provider (acme), one mapping, each field on a line of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.model("tiny-1")
        self.provider("acme")
        self.mapping("acme", "tiny-1")

    def model(self, id_: str, **fields: Any) -> Path:
        return self._put(f"models/{id_}.yaml", EXAMPLES["model"] | {"id": id_} | fields)

    def provider(self, id_: str, **fields: Any) -> Path:
        return self._put(f"providers/{id_}.yaml", EXAMPLES["provider"] | {"id": id_} | fields)

    def mapping(self, provider: str, model: str, **fields: Any) -> Path:
        ids = {"provider_id": provider, "model_id": model}
        return self._put(f"mappings/{provider}/{model}.yaml", EXAMPLES["mapping"] | ids | fields)

    def text(self, name: str, text: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def problems(self) -> list[Problem]:
        return validate([self.root], today=TODAY).problems

    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems()]

    def only(self) -> Problem:
        """The only problem there is."""
        (problem,) = self.problems()
        return problem

    def _put(self, name: str, fields: dict[str, Any]) -> Path:
        return self.text(name, "".join(f"{key}: {json.dumps(value)}\n" for key, value in fields.items()))


@pytest.fixture
def registry(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "registry")
