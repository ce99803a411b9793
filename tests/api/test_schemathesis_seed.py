"""Thousands of requests made from the OpenAPI document against a real server, with every check that Schemathesis has:
no server errors, only documented status codes and content types, bodies that match their schemas, bad parameters
refused and good ones accepted, methods that are not there answered 405, and so on (`schemathesis run --checks all`).
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from openmodels.api.openapi import document

EXAMPLES = 60


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """Where a real server answers for the API."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def test_the_api_does_what_its_document_says(app: FastAPI, address: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *(Path(sys.executable).with_name("schemathesis"), "run", f"{address}/api/openapi.json"),
            *("--checks", "all", "--max-examples", str(EXAMPLES), "--seed", "1"),
            *("--exclude-path", "/api/telemetry/stream"),  # it never ends; test_telemetry_stream.py reads it
            *("--wait-for-schema", "20", "--no-color", "--generation-database", "none"),
        ],
        cwd=tmp_path,
        env={**os.environ, "SCHEMATHESIS_HOOKS": str(Path(__file__).with_name("schemathesis_hooks.py"))},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No issues found" in done.stdout
    assert f"Tested: {len(document(app)['paths']) - 1}" in done.stdout
