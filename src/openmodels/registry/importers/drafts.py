"""What an importer hands over: drafts of registry files, what it left out, and what a person should know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

Kind = Literal["model", "provider", "mapping"]
Tier = Literal["A", "B", "C"]


@dataclass(frozen=True)
class Draft:
    """A registry file as a source would have it; `path` is relative to the registry's root.

    A partial draft adds to a file that is there already, and what it does not say is not withdrawn.
    """

    kind: Kind
    path: str
    fields: dict[str, Any]
    tier: Tier = "A"
    partial: bool = False


@dataclass(frozen=True)
class Skipped:
    """A thing of the source that is not imported, and why."""

    thing: str
    reason: str


@dataclass(frozen=True)
class Notice:
    """Something in the source that a person should look at; `code` groups notices of one sort."""

    code: str
    thing: str
    text: str


@dataclass(frozen=True)
class Wanted:
    """What to import: tiers up to this one, and only these providers where any are named.

    Tier A are models with a canonical file, B others that their lab or two providers sell, C those seen once.
    """

    tier: Tier = "B"
    providers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Known:
    """What the registry knows already: model ids by id and alias, models by id, offers by ids, providers, all files.

    `hints` are names of models that are about to be imported.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    models: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    offers: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    providers: frozenset[str] = frozenset()
    hints: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass
class Translation:
    """Everything a source says on a day (YYYY-MM-DD), in the registry's words.

    `complete` names the kinds of which it lists all it has, so that what is missing has vanished.
    """

    source: str
    day: str
    complete: frozenset[Kind] = frozenset()
    drafts: list[Draft] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


class Fetch(Protocol):
    """Reads a path; commit and day of the source are taken from it where the caller does not know them."""

    def __call__(self, path: Path, *, commit: str | None = None, date: str | None = None) -> Any: ...  # noqa: D102


@dataclass(frozen=True)
class Importer:
    """A source of data: four functions, from a path to drafts and to the credit that the source is due.

    `member` is the data file in the package of the same name, where the source comes as one.
    """

    name: str
    fetch: Fetch
    parse: Callable[[Any], Any]
    translate: Callable[[Any, Known], Translation]
    notices: Callable[[], str]
    member: str | None = None
