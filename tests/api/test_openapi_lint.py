"""The OpenAPI document under the rules of vacuum, a linter that knows those of Spectral."""

from __future__ import annotations

import json
import platform
import sys
from importlib import import_module
from typing import Any

import pytest
from starlette.testclient import TestClient

RULES = """
extends: [[spectral:oas, all]]
rules:
  description-duplication: off    # a parameter means the same wherever it is taken
  info-contact: off               # whoever runs the service is not known to the document
  license-url: off                # OpenAPI 3.1 has its identifier instead, and forbids both
  no-$ref-siblings: off           # allowed in OpenAPI 3.1
  oas3-api-servers: off           # these two want an address; ours is relative: wherever the document came from
  oas3-host-trailing-slash: off
  openapi-tags-alphabetical: off  # ours are in the order in which one reads them
"""

pytestmark = pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="the linter has wheels for Linux on x86-64 only"
)


def lint(document: dict[str, Any]) -> list[tuple[str, str]]:
    found = import_module("vacuum").lint(json.dumps(document), ruleset=RULES)
    # Answers, parameters and headers have examples as a whole; single fields need none beside them.
    return [(r.rule_id, r.message) for r in found if not r.message.startswith("schema is missing `example")]


def test_the_linter_has_nothing_to_say(api: TestClient) -> None:
    assert lint(api.get("/api/openapi.json").json()) == []


def test_the_linter_would_say_so(api: TestClient) -> None:
    document = api.get("/api/openapi.json").json()
    del document["paths"]["/api/stats"]["get"]["operationId"]
    assert "operation-operationId" in [code for code, _ in lint(document)]
