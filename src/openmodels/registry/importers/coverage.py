"""Whether the registry has what sources list as active at a lab's own API, and at what its newest source charges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openmodels.registry.importers.decisions import (
    ENDED,
    MOVING,
    NO_MODEL,
    TUNED,
    decisions,
    is_converted,
    names_of,
    unheard,
)
from openmodels.registry.importers.drafts import Translation
from openmodels.registry.importers.entries.catalogue import Catalogue, Entry
from openmodels.registry.importers.entries.offers import kebab_provider
from openmodels.registry.importers.entries.prices import pricing
from openmodels.registry.importers.ids import kebab, last_segment
from openmodels.registry.importers.labs import Lab, lab_of
from openmodels.registry.importers.merge.fields import said
from openmodels.registry.importers.merge.prices import comparable, same_price
from openmodels.registry.importers.names import Names, stem_of

OVER = ("retired", "deprecated")
ACCEPTED = frozenset({MOVING, NO_MODEL, TUNED, ENDED})
"""Reasons, each from a reviewed list of names, for which something that a source lists is rightly left out."""
Offer = Mapping[str, Any]


@dataclass(frozen=True)
class Gap:
    """An offer that a source lists otherwise than the registry, why, and whether a rule or a review says so."""

    offer: str
    source: str
    reason: str
    is_settled: bool = False


@dataclass
class Coverage:
    """What the sources list of one lab: offers under its own roof, those that are here, and what differs.

    `unended` are offers that are over by the newest source and not here.
    """

    lab: str
    listed: set[str] = field(default_factory=set)
    present: set[str] = field(default_factory=set)
    missing: list[Gap] = field(default_factory=list)
    differing: list[Gap] = field(default_factory=list)
    unended: list[Gap] = field(default_factory=list)

    @property
    def unsettled(self) -> list[Gap]:
        """What is missing, priced otherwise or not ended, and no rule and no review says that it is right so."""
        return [gap for gap in (*self.missing, *self.differing, *self.unended) if not gap.is_settled]


Said = Sequence[tuple[Catalogue, Translation]]
"""Catalogues, the oldest first, each with what was made of it."""


def coverage(
    labs: Iterable[Lab], said_so: Said, files: Mapping[str, Mapping[str, Any]], known: Mapping[str, str]
) -> list[Coverage]:
    """For each lab, its own offers in the newest catalogue that lists them, held against the registry.

    `known` are the ids of models by id and alias.
    """
    here = _Offers(files, names_of([], known))
    found = []
    for lab in labs:
        result = Coverage(lab.name)
        for (provider, name), (entry, catalogue, translation) in _newest(lab, said_so).items():
            thing, reason = f"{provider}/{name}", _reason(f"{provider}/{name}", name, translation)
            held = here.of(kebab_provider(provider), name, by_any_name=reason not in ACCEPTED)
            if entry.facts.get("status") in OVER:
                result.unended.extend(_unended(thing, catalogue, entry, held[:1]))
                continue
            result.listed.add(thing)
            if held:
                result.present.add(thing)
                result.differing.extend(_difference(thing, catalogue, entry, held))
            else:
                result.missing.append(Gap(thing, catalogue.origin.name, reason, reason in ACCEPTED))
        found.append(result)
    return found


def _newest(lab: Lab, said_so: Said) -> dict[tuple[str, str], tuple[Entry, Catalogue, Translation]]:
    """Each offer at the lab itself with the newest catalogue that lists it; a complete one takes back what it lacks."""
    found: dict[tuple[str, str], tuple[Entry, Catalogue, Translation]] = {}
    for catalogue, translation in said_so:
        if "mapping" in catalogue.origin.complete:
            found = {key: one for key, one in found.items() if one[1].origin.name != catalogue.origin.name}
        for entry in catalogue.entries:
            if entry.provider in lab.home and _is_own(entry, lab):
                found[entry.provider, entry.name] = (entry, catalogue, translation)
    return found


def _is_own(entry: Entry, lab: Lab) -> bool:
    """Whether a model that a lab sells is its own, as far as its name tells; one that no lab is known for counts."""
    maker = lab_of(stem_of(entry.name), (entry.name,))
    return maker is None or maker == lab


class _Offers:
    """Offers and variants of a registry, found by the name that requests use or by another name of their model."""

    def __init__(self, files: Mapping[str, Mapping[str, Any]], names: Names) -> None:
        self._files, self._names = files, names
        self._by_name: dict[tuple[str, str], Offer] = {}
        for path, fields in files.items():
            if path.startswith("mappings/"):
                for one in _with_variants(fields):
                    self._by_name.setdefault((fields["provider_id"], one["provider_model_name"]), one)

    def of(self, provider: str, name: str, *, by_any_name: bool) -> list[Offer]:
        """The offer of that very name; else, where wanted, those of the model that the name means, the plain first."""
        if exact := self._by_name.get((provider, name)):
            return [exact]
        reading = self._names.read(name) if by_any_name else None
        fields = self._files.get(f"mappings/{provider}/{reading.model}.yaml") if reading else None
        return _with_variants(fields) if fields else []


def _with_variants(fields: Mapping[str, Any]) -> list[Offer]:
    """An offer and its variants, each with what the offer says where it says nothing itself."""
    return [fields, *({**fields, **variant} for variant in fields.get("variants") or [])]


def _reason(thing: str, name: str, translation: Translation) -> str:
    """Why an offer is not in the registry, a reviewed reason before another one; '' where nothing tells."""
    things = (thing, kebab(last_segment(name)))
    reasons = [one.reason for one in translation.skipped if one.thing in things]
    return next((reason for reason in reasons if reason in ACCEPTED), next(iter(reasons), ""))


def _difference(thing: str, catalogue: Catalogue, entry: Entry, held: Sequence[Offer]) -> list[Gap]:
    """How the registry's price differs from what the source says today, whose it is, and whether that was reviewed."""
    stated = pricing(entry.facts.get("cost"), currency="USD", zero=None)
    current = held[0].get("pricing")
    if stated is None or any(same_price(one.get("pricing"), stated) for one in held):
        return []
    if current is not None and not comparable(current, stated):
        return []
    source = f"{catalogue.origin.name} of {catalogue.date}"
    text = f"{said(current) if current else 'not known'} here by {_voices(held[0])}; {said(stated)} there"
    if kind := unheard(catalogue.origin.name, thing):
        return [Gap(thing, source, f"{text}: {decisions()[kind][thing][catalogue.origin.name]}", is_settled=True)]
    if entry.page and is_converted(entry.page):
        return [Gap(thing, source, f"{text}, converted from yuan", is_settled=current is not None)]
    return [Gap(thing, source, text)]


def _voices(held: Offer) -> str:
    """Who states the price of an offer, with the day."""
    stating = [
        f"{one['name']} ({one.get('retrieved_at', 'no day')})"
        for one in held.get("sources") or []
        if "pricing" in (one.get("fields") or []) or "variants" in (one.get("fields") or [])
    ]
    mark = ", disputed" if held.get("verification") == "disputed" else ""
    return f"{', '.join(stating) or 'nobody'}{mark}"


def _unended(thing: str, catalogue: Catalogue, entry: Entry, held: Sequence[Offer]) -> list[Gap]:
    """Offers that are over by the source and go on here."""
    going_on = [one for one in held if one.get("status") not in OVER]
    day = entry.facts.get("retires_on")
    text = f"{entry.facts['status']}{f' since {day}' if day else ''} there; goes on here"
    return [Gap(thing, f"{catalogue.origin.name} of {catalogue.date}", text) for _ in going_on]
