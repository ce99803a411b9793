"""Whether the registry has what sources list as active at a lab's own API, and at what its newest source charges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openmodels.registry.importers.decisions import names_of
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


@dataclass(frozen=True)
class Gap:
    """An offer that a source lists as active and the registry lacks or prices otherwise, and why."""

    offer: str
    source: str
    reason: str


@dataclass
class Coverage:
    """What the sources list of one lab: offers under its own roof, those that are here, and those that are not."""

    lab: str
    listed: set[str] = field(default_factory=set)
    present: set[str] = field(default_factory=set)
    missing: list[Gap] = field(default_factory=list)
    differing: list[Gap] = field(default_factory=list)

    @property
    def unexplained(self) -> list[Gap]:
        """What is missing without a reason."""
        return [gap for gap in self.missing if not gap.reason]


Said = Sequence[tuple[Catalogue, Translation]]
"""Catalogues, the oldest first, each with what was made of it."""


def coverage(
    labs: Iterable[Lab], said_so: Said, files: Mapping[str, Mapping[str, Any]], known: Mapping[str, str]
) -> list[Coverage]:
    """For each lab, its own offers that the newest catalogue listing them calls active, held against the registry.

    `known` are the ids of models by id and alias.
    """
    offers, names = _names(files), names_of([], known)
    found = []
    for lab in labs:
        result = Coverage(lab.name)
        for (provider, name), (entry, catalogue, translation) in _newest(lab, said_so).items():
            if entry.facts.get("status") in OVER:
                continue
            thing = f"{provider}/{name}"
            result.listed.add(thing)
            held = offers.get((kebab_provider(provider), name))
            if held is None:
                why = _reason(thing, name, translation, files, kebab_provider(provider), names)
                result.missing.append(Gap(thing, catalogue.origin.name, why))
                continue
            result.present.add(thing)
            if text := _difference(entry, held):
                result.differing.append(Gap(thing, f"{catalogue.origin.name} of {catalogue.date}", text))
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


def _names(files: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Offers and variants by provider and the name that requests use; a variant with what its offer says."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for path, fields in files.items():
        if not path.startswith("mappings/"):
            continue
        for variant in fields.get("variants") or []:
            found.setdefault((fields["provider_id"], variant["provider_model_name"]), {**fields, **variant})
        found[fields["provider_id"], fields["provider_model_name"]] = fields
    return found


def _names_in(fields: Mapping[str, Any]) -> set[str]:
    return {fields["provider_model_name"], *(one["provider_model_name"] for one in fields.get("variants", []))}


def _reason(
    thing: str,
    name: str,
    translation: Translation,
    files: Mapping[str, Mapping[str, Any]],
    provider: str,
    names: Names,
) -> str:
    """Why an offer is not in the registry; '' where nothing tells."""
    for one in translation.skipped:
        if one.thing in (thing, kebab(last_segment(name))):
            return one.reason
    seen_once = (draft.fields for draft in translation.drafts if draft.kind == "mapping" and draft.tier == "C")
    if any(name in _names_in(fields) for fields in seen_once if fields["provider_id"] == provider):
        return "seen at this provider only, and no lab's by its name (tier C)"
    reading = names.read(name)
    if reading and f"mappings/{provider}/{reading.model}.yaml" in files:
        return f"another name of the offer of {reading.model}"
    return ""


def _difference(entry: Entry, held: Mapping[str, Any]) -> str | None:
    """How the registry's price differs from what the source says today, and whose it is; None where it does not."""
    stated = pricing(entry.facts.get("cost"), currency="USD", zero=None)
    if stated is None:
        return None
    current = held.get("pricing")
    if current is None:
        return f"not known here, {said(stated)} there"
    if not comparable(current, stated) or same_price(current, stated):
        return None
    voices = ", ".join(
        f"{one['name']} ({one.get('retrieved_at', 'no day')})"
        for one in held.get("sources") or []
        if "pricing" in (one.get("fields") or []) or "variants" in (one.get("fields") or [])
    )
    mark = "; disputed" if held.get("verification") == "disputed" else ""
    return f"{said(current)} here by {voices or 'nobody'}{mark}; {said(stated)} there"
