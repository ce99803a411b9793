"""Thousands of requests made from the OpenAPI document against a real server, with every check that Schemathesis has:
no server errors, only documented status codes and content types, bodies that match their schemas, bad parameters
refused and good ones accepted, methods that are not there answered 405, and so on (`schemathesis run --checks all`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from tests.serving import serving

from openmodels.api.openapi import document

EXAMPLES = 20


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """Where a real server answers for the API."""
    with serving(app) as found:
        yield found


def test_the_api_does_what_its_document_says(app: FastAPI, address: str, tmp_path: Path) -> None:
    described = tmp_path / "openapi.json"  # from a file, as its making takes a while on a busy machine
    described.write_text(json.dumps(document(app)))
    done = subprocess.run(
        [
            *(Path(sys.executable).with_name("schemathesis"), "run", described, "--url", address),
            *("--checks", "all", "--max-examples", str(EXAMPLES), "--seed", "1"),
            *("--exclude-path", "/api/telemetry/stream"),  # it never ends; test_telemetry_stream.py reads it
            *("--request-timeout", "60", "--no-color", "--generation-database", "none"),
        ],
        cwd=tmp_path,
        env={**os.environ, "SCHEMATHESIS_HOOKS": str(Path(__file__).with_name("schemathesis_hooks.py"))},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No issues found" in done.stdout
    assert f"Tested: {len(document(app)['paths']) - 1}" in done.stdout
