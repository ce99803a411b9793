"""Where a server process begins: light to load, so that it can answer its supervisor before the application loads."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any


def application(metrics: Path | None) -> Any:
    """The application of this process; `metrics` is the folder where it tells its figures."""
    return import_module("openmodels.cli.server").create(metrics)
