from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from openmodels.registry import fields, schema
from openmodels.registry.documents import KINDS
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


SAMPLES: dict[str, list[str]] = {
    fields.ID: ["a", "tiny-1", "4o"],
    fields.HTTPS_URL: ["https://a", "https://a.example/b?c=d"],
    fields.ENV_NAME: ["A", "_key2"],
    fields.COUNTRY: ["us"],
    fields.CURRENCY: ["USD"],
    fields.REGION: ["eu", "us-east-1", "global"],
    fields.COMMIT: ["0123abc"],
    fields.PATH: ["/", "/v1/models"],
    fields.TIMESTAMP: ["2026-05-01T00:00:00Z", "2024-02-29T23:59:59.999Z"],
    fields.DAY: ["2026-05-01"],
    fields.MONTH_OR_DAY: ["2026-05", "2026-05-01"],
    fields.DAY_OR_TIMESTAMP: ["2026-05-01", "2026-05-01T00:00:00Z"],
    fields.TIME_OF_DAY: ["00:00", "23:59"],
}
"""Text of each form."""


def accepted(shape: dict[str, Any], top: dict[str, Any], rng: Random) -> Any:
    """A value that this part of one of our schemas accepts."""
    if "$ref" in shape:
        return accepted(top["$defs"][shape["$ref"].rpartition("/")[2]], top, rng)
    if "anyOf" in shape:
        return accepted(rng.choice(shape["anyOf"]), top, rng)
    if "enum" in shape:
        return rng.choice(shape["enum"])
    kind = rng.choice(shape["type"]) if isinstance(shape["type"], list) else shape["type"]
    if kind == "object" and "properties" in shape:
        required = shape.get("required", [])
        names = [name for name in shape["properties"] if name in required or rng.random() < 0.3]
        return {name: accepted(shape["properties"][name], top, rng) for name in names}
    if kind == "object":
        return {rng.choice(["python", "npm"]): accepted(shape["additionalProperties"], top, rng)}
    if kind == "array":
        items = [accepted(shape["items"], top, rng) for _ in range(rng.randint(shape.get("minItems", 0), 3))]
        return [item for i, item in enumerate(items) if item not in items[:i]] if "uniqueItems" in shape else items
    if kind == "string" and "pattern" in shape:
        return rng.choice(SAMPLES[shape["pattern"]])
    if kind == "string":
        return "é" * rng.randint(shape["minLength"], min(60, shape["maxLength"]))
    if kind in {"integer", "number"}:
        whole = rng.randint(shape["minimum"], shape.get("maximum", 10**6))
        return whole if kind == "integer" or rng.random() < 0.5 else Decimal(whole) / 16
    return {"boolean": rng.random() < 0.5, "null": None}[kind]


@pytest.fixture(scope="session")
def invent() -> Callable[[str, Random], Any]:
    """Makes up a document of a kind, with any of its fields, that the schema accepts."""
    schemas = {kind: schema.schema(kind) for kind in KINDS}
    return lambda kind, rng: accepted(schemas[kind], schemas[kind], rng)
