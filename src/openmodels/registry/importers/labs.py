"""Who made a model, by what its name starts with or by the folder that hosts keep it in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from openmodels.registry.importers.ids import kebab
from openmodels.registry.importers.reviewed import data


@dataclass(frozen=True)
class Lab:
    """A developer of models: the name people know, the country where known, the providers it sells through."""

    key: str
    name: str
    country: str | None
    home: tuple[str, ...]


@cache
def labs() -> dict[str, Lab]:
    """All reviewed labs by their key."""
    return {
        key: Lab(key, about["name"], about.get("country"), tuple(about.get("home", ())))
        for key, about in data("labs").items()
    }


def lab_of(identifier: str, raw_names: tuple[str, ...] = ()) -> Lab | None:
    """The lab of a model by its id, the longest brand first, else by the folders in its raw names; None for unknown."""
    brands = _by("brands")
    matching = [brand for brand in brands if _starts_with(identifier, brand)]
    if matching:
        return labs()[brands[max(matching, key=len)]]
    orgs = _by("orgs")
    folders = [kebab(part) for raw in raw_names for part in raw.lstrip("~@").split("/")[:-1]]
    return next((labs()[orgs[folder]] for folder in folders if folder in orgs), None)


def lab_at(provider: str) -> Lab | None:
    """The lab whose own platform a provider is, which sells no models of others; None for clouds and the rest."""
    if data("providers").get(provider, {}).get("kind") != "first-party":
        return None
    return next((lab for lab in labs().values() if provider in lab.home), None)


def is_home(provider: str, lab: Lab | None) -> bool:
    """Whether the lab itself sells its models there."""
    return lab is not None and provider in lab.home


@lru_cache(maxsize=20_000)
def starts_with_brand(stem: str) -> bool:
    """Whether a name starts as names of some lab's models do."""
    return any(_starts_with(stem, brand) for brand in _by("brands"))


def _starts_with(identifier: str, brand: str) -> bool:
    # qwen3 is of the brand qwen, and nova-pro of nova, but novita is not.
    rest = identifier.removeprefix(brand)
    return rest != identifier and (not rest or rest[0] == "-" or rest[0].isdigit())


@cache
def _by(what: str) -> dict[str, str]:
    return {word: key for key, about in data("labs").items() for word in about.get(what, ())}
