"""Fetch litellm's price map: the one JSON file out of the wheel; the package itself is not touched."""

from __future__ import annotations

from pathlib import Path

from openmodels.errors import CannotRun
from openmodels.registry.importers.packaged import Packaged, read_packaged

MEMBER = "litellm/model_prices_and_context_window_backup.json"


def fetch(path: Path, *, commit: str | None = None, date: str | None = None) -> Packaged:
    """The price map in a wheel or by itself; raises CannotRun where its day is not given, as nothing in it says."""
    if date is None:
        raise CannotRun("The price map does not say its day.", hint="Give the day of its release with --date.")
    return read_packaged(path, MEMBER, date)
