"""Fetch another registry: a folder with models/, providers/ and mappings/ in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from openmodels.errors import CannotRun
from openmodels.registry.read import FOLDERS


@dataclass(frozen=True)
class Folder:
    """Where the other registry lies, its commit and its day (YYYY-MM-DD) where the caller knows them."""

    path: Path
    commit: str | None = None
    date: str | None = None


def fetch(path: Path, *, commit: str | None = None, date: str | None = None) -> Folder:
    """The folder of a registry; raises CannotRun where it is none."""
    if not any((path / folder).is_dir() for folder in FOLDERS):
        raise CannotRun(
            f"{path} is not a registry.", hint="Give a folder with models/, providers/ and mappings/ in it."
        )
    return Folder(path, commit, date)
