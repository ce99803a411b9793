"""Fetch model-prices: its snapshot of first-party prices out of the wheel, or by itself."""

from __future__ import annotations

from pathlib import Path

from openmodels.registry.importers.packaged import Packaged, read_packaged

MEMBER = "model_prices/snapshot.json"


def fetch(path: Path, *, commit: str | None = None, date: str | None = None) -> Packaged:
    """The snapshot in a wheel or by itself; it says its own day."""
    return read_packaged(path, MEMBER, date)
