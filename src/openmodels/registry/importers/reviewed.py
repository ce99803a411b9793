"""The reviewed decisions beside the importers: data files that people read and change."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def data(name: str) -> dict[str, Any]:
    """A file of reviewed decisions, such as names, labs, providers or licences."""
    return tomllib.loads((files("openmodels.registry.importers") / "data" / f"{name}.toml").read_text("utf-8"))
