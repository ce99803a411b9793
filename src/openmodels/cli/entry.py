"""Where a server process begins: light to load, so that it can answer its supervisor before the application loads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openmodels.cli.loading import load

SERVER = "openmodels.cli.server"


def application(metrics: Path | None) -> Any:
    """The application of this process; `metrics` is the folder where it tells its figures."""
    return load(SERVER).create(metrics)
