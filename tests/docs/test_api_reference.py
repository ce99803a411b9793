"""docs/reference/api.md says what the OpenAPI document says: every route, every parameter, its default and meaning."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from psycopg_pool import ConnectionPool

from openmodels.api.app import create_app
from openmodels.api.openapi import document
from openmodels.contract.errors import ErrorDetail

REFERENCE = (Path(__file__).parents[2] / "docs/reference/api.md").read_text()
SECTIONS = dict(re.findall(r"^## `GET (\S+)`\n(.*?)(?=^## |\Z)", REFERENCE, re.MULTILINE | re.S))
ROW = re.compile(r"^\| `(\w+)` \| (?:`([^`]*)` )?\| (.+) \|$", re.MULTILINE)
PATHS: dict[str, Any] = document(create_app(ConnectionPool(open=False), None))["paths"]


def test_every_route_is_in_the_reference_and_no_other() -> None:
    assert sorted(SECTIONS) == sorted(PATHS)


def default_of(parameter: dict[str, Any]) -> str:
    default = parameter["schema"].get("default")
    return "" if default in (None, []) else str(default)


@pytest.mark.parametrize("path", sorted(PATHS))
def test_every_parameter_is_in_the_reference_with_its_default_and_meaning(path: str) -> None:
    operation = PATHS[path]["get"]
    assert operation["description"] in SECTIONS[path]
    documented = [(name, default, meaning) for name, default, meaning in ROW.findall(SECTIONS[path])]
    assert documented == [
        (parameter["name"], default_of(parameter), parameter["description"])
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query"
    ]


def test_every_type_of_error_is_in_the_reference() -> None:
    types = ErrorDetail.model_json_schema()["properties"]["type"]["enum"]
    assert [kind for kind in types if f"`{kind}`" not in REFERENCE] == []
