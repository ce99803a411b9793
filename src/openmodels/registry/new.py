"""A new file of a registry: what to suggest from what exists, and the checks before it is written."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from openmodels.errors import CannotRun
from openmodels.registry.documents import KINDS, Lifecycle, Model, Provider
from openmodels.registry.documents import Mapping as Offer
from openmodels.registry.nearest import did_you_mean
from openmodels.registry.read import Kind, SourceFile, read, shown_in
from openmodels.registry.shape import shape
from openmodels.registry.write import path_of, to_yaml, write_text
from openmodels.registry.yaml import load

ALIKE = 55.0
"""Likeness, of 100, from which a model's facts are worth suggesting for another."""


class Shelf:
    """The files of a registry, read one by one as they are asked for."""

    def __init__(self, root: Path) -> None:
        self._files = {file.name: file for file in read([str(root)]).files}

    def ids(self, kind: Kind) -> list[str]:
        """The ids of all models or providers."""
        return [file.ids[0] for file in self._files.values() if file.kind == kind]

    def model(self, id_: str) -> Model | None:
        """The model with this id, where its file is whole."""
        found = self._document(f"models/{id_}.yaml")
        return found if isinstance(found, Model) else None

    def provider(self, id_: str) -> Provider | None:
        """The provider with this id, where its file is whole."""
        found = self._document(f"providers/{id_}.yaml")
        return found if isinstance(found, Provider) else None

    def offers(self, provider_id: str) -> list[Offer]:
        """All offers of a provider."""
        names = (name for name in self._files if name.startswith(f"mappings/{provider_id}/"))
        return [found for name in names if isinstance(found := self._document(name), Offer)]

    def _document(self, name: str) -> Lifecycle | None:
        file = self._files.get(name)
        return _document(file) if file else None


def _document(file: SourceFile) -> Lifecycle | None:
    value, problems = load(file.data, file.path)
    return None if problems else shape(file.kind, value, file.data, file.path).document


def suggest_model(shelf: Shelf, id_: str) -> dict[str, Any]:
    """What the model whose id is most like this one says, where it is like enough; and a name made of the id."""
    likeness = ((fuzz.ratio(id_, other), other) for other in shelf.ids("model") if other != id_)
    score, nearest = max(likeness, default=(0.0, ""))
    like = shelf.model(nearest) if score >= ALIKE else None
    found: dict[str, Any] = {
        "name": " ".join(part.upper() if len(part) < 3 else part.title() for part in id_.split("-"))
    }
    if like:
        names = ("developer", "family", "capabilities", "modalities", "context_window", "licensing", "country")
        found |= {name: value for name in names if (value := getattr(like, name)) is not None}
        found["like"] = nearest
    return found


def suggest_mapping(shelf: Shelf, provider_id: str, model_id: str) -> dict[str, Any]:
    """What the provider's other offers have in common: how it calls models, its currency, its regions.

    Raises CannotRun for a model or a provider that does not exist.
    """
    provider, model = shelf.provider(provider_id), shelf.model(model_id)
    for kind, id_, there in (("provider", provider_id, provider), ("model", model_id, model)):
        if there is None:
            hint = did_you_mean(id_, shelf.ids(kind)) or f"Make it first: openmodels new {kind} {id_}"  # type: ignore[arg-type]
            raise CannotRun(f"There is no {kind} '{id_}'.", hint=hint)
    assert provider is not None
    offers = shelf.offers(provider_id)
    currencies = Counter(offer.pricing.currency for offer in offers if offer.pricing)
    return {
        "provider_model_name": _called(model_id, offers),
        "currency": provider.billing_currency or _most(currencies) or "USD",
        "available_regions": list(_most(Counter(tuple(o.available_regions) for o in offers)) or provider.regions),
    }


def _called(model_id: str, offers: Iterable[Offer]) -> str:
    """The model's id with what the provider mostly puts before ids."""
    prefixes = Counter(
        name.removesuffix(offer.model_id)
        for offer in offers
        if (name := offer.provider_model_name).endswith(offer.model_id)
    )
    return f"{_most(prefixes) or ''}{model_id}"


def _most(counts: Counter[Any]) -> Any:
    return counts.most_common(1)[0][0] if counts else None


def write_new(root: Path, kind: Kind, fields: Mapping[str, Any]) -> Path:
    """Write a new file of a registry, well formed and well formatted, and return its path.

    Raises CannotRun for a file that exists and for fields that cannot be, all of them at once.
    """
    text = to_yaml(kind, fields)
    name = path_of(kind, fields)
    path = root / name
    problems = shape(kind, load(text.encode(), name)[0], text.encode(), name).problems
    if problems:
        told = (f"{problem.message} {problem.hint}" if problem.hint else problem.message for problem in problems)
        raise CannotRun(" ".join(dict.fromkeys(told)), hint="Nothing was written.")
    if os.path.lexists(path):
        raise CannotRun(f"'{shown_in(str(root), name)}' exists already.", hint="Edit it; then `openmodels validate`.")
    write_text(path, text)
    return path


def meaning(kind: Kind, field: str) -> str:
    """What a field of a kind of file means, as the schema says it."""
    return KINDS[kind].model_fields[field].description or field
