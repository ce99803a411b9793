"""A small registry that tests edit, and what an ingest made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from openmodels.ingest.run import Outcome, ingest
from openmodels.registry.write import path_of, to_yaml
from openmodels.store.pool import connect

Write = Callable[..., Path]
Ingest = Callable[..., Outcome]

DATES = {"created_at": "2025-03-01T00:00:00Z", "updated_at": "2025-06-01T00:00:00.500Z"}
DEFAULTS: dict[str, dict[str, Any]] = {
    "model": {
        "description": "A model that exists for the tests.",
        "capabilities": ["chat"],
        "modalities": ["text"],
        "context_window": 8192,
        "licensing": "mit",
        **DATES,
    },
    "provider": {
        "description": "A provider that exists for the tests.",
        "api_base_url": "https://api.example.com/v1",
        "auth_type": "bearer",
        "regions": ["global"],
        "compatibility": "openai",
        **DATES,
    },
    "mapping": {
        "pricing": {"input_per_million": 1, "output_per_million": 2, "currency": "USD"},
        "rate_limits": None,
        "available_regions": ["global"],
        **DATES,
    },
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a registry file of a kind; fields that are not given have defaults."""

    def write_file(kind: str, **fields: Any) -> Path:
        names = {"provider_model_name": "m"} if kind == "mapping" else {"name": str(fields.get("id"))}
        document = {**names, **DEFAULTS[kind], **fields}
        path = tmp_path / "registry" / path_of(kind, document)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(to_yaml(kind, document))
        return path

    return write_file


@pytest.fixture
def registry(tmp_path: Path, write: Write) -> Path:
    """Two providers, three models, four mappings."""
    for id_ in ("opus", "gemma", "qwen"):
        write("model", id=id_, aliases=[f"{id_}-latest"])
    for id_ in ("alpha", "beta"):
        write("provider", id=id_)
    for model in ("opus", "gemma"):
        write("mapping", provider_id="alpha", model_id=model)
        write("mapping", provider_id="beta", model_id=model)
    return tmp_path / "registry"


@pytest.fixture
def run(registry: Path, database_url: str) -> Ingest:
    """Ingests the registry without a cache."""

    def ingest_registry(**options: Any) -> Outcome:
        return ingest([registry], database_url=database_url, **{"redis_url": None, **options})

    return ingest_registry


@pytest.fixture
def conn(database_url: str) -> Iterator[psycopg.Connection]:
    """A connection to look at what was stored."""
    with connect(database_url, program="tests") as connection:
        yield connection


@pytest.fixture
def stored(conn: psycopg.Connection) -> Callable[[], dict[str, tuple[str, dict[str, Any]]]]:
    """Every row of the catalogue by table and key, with the transaction that last wrote it."""

    def rows() -> dict[str, tuple[str, dict[str, Any]]]:
        found = {}
        for table, key in (
            ("providers", "id"),
            ("models", "id"),
            ("mappings", "provider_id || '/' || model_id"),
            ("model_aliases", "alias"),
        ):
            query = f"select {key}, xmin::text, to_jsonb(t) from {table} t"
            found.update({f"{table}:{k}": (xmin, row) for k, xmin, row in conn.execute(query)})
        return found

    return rows
