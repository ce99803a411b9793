"""Parse another registry: its files as they are, but for those that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openmodels.registry.importers.merge.existing import existing
from openmodels.registry.importers.openmodels.fetch import Folder


@dataclass(frozen=True)
class Registry:
    """The files of another registry by path, the kind of each, those with errors, and its commit and day."""

    files: Mapping[str, dict[str, Any]]
    kinds: Mapping[str, str]
    broken: tuple[str, ...]
    commit: str | None
    day: str


def parse(folder: Folder) -> Registry:
    """Read every file; the day is that of the file that changed last, where the caller does not know it."""
    found = existing(folder.path)
    latest = max((fields["updated_at"][:10] for fields in found.files.values()), default="1970-01-01")
    return Registry(found.files, found.kinds, found.broken, folder.commit, folder.date or latest)
