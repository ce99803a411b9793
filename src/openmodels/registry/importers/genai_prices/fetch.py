"""Fetch genai-prices: its table of prices out of the wheel, or by itself; it is read as text and never run."""

from __future__ import annotations

from pathlib import Path

from openmodels.errors import CannotRun
from openmodels.registry.importers.packaged import Packaged, read_packaged

MEMBER = "genai_prices/data.py"


def fetch(path: Path, *, commit: str | None = None, date: str | None = None) -> Packaged:
    """The table in a wheel or by itself; raises CannotRun where its day is not given, as nothing in it says."""
    if date is None:
        raise CannotRun("The table does not say its day.", hint="Give the day of its release with --date.")
    return read_packaged(path, MEMBER, date)
