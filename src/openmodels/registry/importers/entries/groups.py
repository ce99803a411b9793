"""Offers of models without a canonical file, grouped by the model that their names mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openmodels.registry.importers.decisions import decisions
from openmodels.registry.importers.drafts import Tier
from openmodels.registry.importers.entries.catalogue import Entry
from openmodels.registry.importers.ids import kebab, last_segment
from openmodels.registry.importers.labs import Lab, is_home, lab_at, lab_of
from openmodels.registry.importers.names import Names, Reading, plain, respelled, stem_of, traits_of
from openmodels.registry.importers.reviewed import data

PREVIEW = re.compile(r"-preview(-\d\d-\d\d|-\d\d-20\d\d)?$")


@dataclass
class Group:
    """A model by the offers that name it: tier B where its lab or two or more providers do, else tier C."""

    model: str
    tier: Tier = "C"
    entries: list[Entry] = field(default_factory=list)

    @property
    def plain(self) -> list[Entry]:
        """The offers that are named as the model is, or all where none is."""
        return [entry for entry in self.entries if plain(entry.name) == self.model] or self.entries

    @property
    def sized(self) -> str:
        """A raw name that may tell the size: the longest of the plain ones, as 2.5-0.5b says more than 0-5b or 0p5b."""
        longest = max((last_segment(entry.name) for entry in self.plain), key=lambda name: (len(name), name))
        return re.sub(r"(?<=\d)p(?=\d)", ".", longest)

    @property
    def lab(self) -> Lab | None:
        """Who made the model, by its names; where they do not tell, the lab on whose own platform it is sold."""
        named = lab_of(self.model, tuple(entry.name for entry in self.entries))
        return named or next((lab for entry in self.entries if (lab := lab_at(entry.provider))), None)

    @property
    def is_over(self) -> bool:
        """Whether nobody offers it any more."""
        return all(entry.facts.get("status") == "retired" for entry in self.entries)


def group(entries: Sequence[Entry], hints: Mapping[str, str]) -> tuple[list[Group], Names]:
    """Groups in the order of their ids, and the names by which their models are known; hints are further names.

    What differs from a group of tier B in speed or mode only joins it, and so does the preview of a finished model.
    """
    by_stem: dict[str, Group] = {}
    for entry in entries:
        if stem := model_by_name(entry.name):
            by_stem.setdefault(stem, Group(stem)).entries.append(entry)
    wanted = decisions()["wanted"]["names"]
    shared = {stem for stem, found in by_stem.items() if stem in wanted or _is_shared(found)}
    shared = {stem for stem in shared if (final := PREVIEW.sub("", stem)) == stem or final not in shared}
    known = {**decisions()["names"], **decisions()["join"], **hints}
    names = Names({name: stem for name, stem in known.items() if stem in shared} | {stem: stem for stem in shared})
    result: dict[str, Group] = {}
    for stem, found in sorted(by_stem.items()):
        for entry in found.entries:
            reading = names.read(stem) or names.read(entry.name)
            model = reading.model if reading else stem
            result.setdefault(model, Group(model, "B" if model in shared else "C")).entries.append(entry)
    return [result[model] for model in sorted(result)], names


def model_by_name(raw: str) -> str:
    """The id of a model without a canonical file by one of its raw names, as reviewed or as it is spelt."""
    names: dict[str, str] = decisions()["names"] | decisions()["join"]
    if (full := kebab(last_segment(raw))) in decisions()["wanted"]["names"]:
        return full
    stem = respelled(stem_of(raw))
    return names.get(full) or names.get(stem) or stem


def reading_of(entry: Entry, found: Group, names: Names) -> Reading:
    """How an entry of a group names its model, with the traits that its name shows."""
    reading = names.read(entry.name)
    if reading and reading.model == found.model:
        return reading
    return Reading(found.model, traits_of(entry.name), exact=False, bare=False)


def _is_shared(found: Group) -> bool:
    lab = found.lab
    return len(_sellers(found.entries)) > 1 or any(is_home(entry.provider, lab) for entry in found.entries)


def _sellers(entries: Sequence[Entry]) -> set[str]:
    """Providers of these offers; a plan or a twin for China counts as the provider that it is a part of."""
    about = data("providers")
    sellers = set()
    for entry in entries:
        provider = entry.provider
        while parent := about.get(provider, {}).get("parent"):
            provider = parent
        sellers.add(provider)
    return sellers
