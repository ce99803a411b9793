"""What models.dev says, as it was fetched."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Files:
    """The TOML files of one commit by their path in the repository, and the links that lead nowhere."""

    texts: dict[str, str]
    dangling: tuple[str, ...]
    commit: str | None
    date: str | None


@dataclass(frozen=True)
class Database:
    """The bytes of a SQLite file, and its day where the caller knows better than the file."""

    content: bytes
    date: str | None = None
