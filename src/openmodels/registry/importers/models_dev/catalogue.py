"""What models.dev says, as it was fetched and as it was read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


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


@dataclass(frozen=True)
class Entry:
    """One offer: the provider's folder, the raw name of the model there, its facts, and its canonical model."""

    provider: str
    name: str
    facts: dict[str, Any]
    base: str | None = None


@dataclass(frozen=True)
class Catalogue:
    """All of models.dev at one commit; canonical models by lab/name, providers by folder name."""

    canonical: dict[str, dict[str, Any]]
    providers: dict[str, dict[str, Any]]
    entries: list[Entry]
    commit: str | None = None
    date: str | None = None
    problems: list[tuple[str, str]] = field(default_factory=list)
