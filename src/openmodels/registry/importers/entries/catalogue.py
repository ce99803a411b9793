"""A source's catalogue in one form: offers by provider and name, in the words of models.dev, whatever the source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from openmodels.registry.importers.drafts import Kind, Skipped

NO_PRICE = "no price that holds on the day of the source, and nothing else to tell"


@dataclass(frozen=True)
class Origin:
    """A source by its name, its home page, its licence, and the kinds of which it lists all it has."""

    name: str
    url: str
    licence: str
    complete: frozenset[Kind] = frozenset()


@dataclass(frozen=True)
class Entry:
    """One offer: the provider, the raw name of the model there, its facts, its canonical model, the page it is on.

    `is_raw` says that the name is the one that requests use, as an offer that is new to the registry must have.
    """

    provider: str
    name: str
    facts: dict[str, Any]
    base: str | None = None
    page: str | None = None
    is_raw: bool = True


@dataclass(frozen=True)
class Catalogue:
    """All that a source says on a day; canonical models by lab/name, providers by the name the source has for them."""

    origin: Origin
    canonical: dict[str, dict[str, Any]]
    providers: dict[str, dict[str, Any]]
    entries: list[Entry]
    commit: str | None = None
    date: str | None = None
    problems: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[Skipped] = field(default_factory=list)
    """What the source lists and is no offer of a model at a provider that the registry knows."""
