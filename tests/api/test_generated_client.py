"""A client that openapi-python-client writes from our document works against a real server."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from tests.serving import serving

from openmodels.api.openapi import document

NAME = "openmodels_generated_client"


@pytest.fixture
def client(app: FastAPI, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The generated package's own client, for a real server."""
    (tmp_path / "openapi.json").write_text(json.dumps(document(app)))
    (tmp_path / "config.yaml").write_text("post_hooks: []\n")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate", "--path", "openapi.json"),
            *("--meta", "none", "--output-path", NAME, "--config", "config.yaml", "--fail-on-warning"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    monkeypatch.syspath_prepend(tmp_path)
    with serving(app) as address, importlib.import_module(NAME).Client(base_url=address) as client:
        yield client
    for module in [module for module in sys.modules if module.startswith(NAME)]:
        del sys.modules[module]


def call(client: Any, tag: str, operation: str, *path: str, **query: Any) -> Any:
    return importlib.import_module(f"{NAME}.api.{tag}.{operation}").sync(*path, client=client, **query)


def test_it_lists_searches_compares_and_understands_errors(client: Any) -> None:
    models = importlib.import_module(f"{NAME}.models")
    page = call(client, "models", "list_models", sort=models.ListModelsSort.NAME, limit=3)
    assert [type(model).__name__ for model in page.data] == ["ModelSummary"] * 3
    assert page.pagination.total == 12
    model = call(client, "models", "get_model", "gpt-5")
    assert (model.name, model.min_input_price, model.parameters) == ("GPT-5", 1.25, None)
    compared = call(client, "models", "compare_providers", "gpt-5", input_tokens=1_000_000)
    assert {offer.cost.currency for offer in compared.comparison} == {"USD"}
    assert call(client, "search", "search_catalogue", q="gpt").models[0].id.startswith("gpt")
    assert call(client, "operations", "catalogue_stats").models == 12
    assert call(client, "providers", "get_provider", "openai").name == "OpenAI"
    missing = call(client, "models", "get_model", "gpt-55")
    assert (missing.error.status, missing.error.type_.value) == (404, "NOT_FOUND")
