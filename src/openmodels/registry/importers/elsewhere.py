"""Models of a lab that others alone sell: those in the registry, those left out and why, those nobody reviewed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from openmodels.registry.importers.coverage import Gap, Said
from openmodels.registry.importers.decisions import why_left_out
from openmodels.registry.importers.labs import Lab, is_home, lab_of

PAST_TOO = frozenset({"genai-prices"})
"""Sources that price requests of the past, so that a name there may not be on sale any more."""
ONLY_PAST = "only genai-prices lists it, which also prices what is no longer on sale"
Seller = tuple[str, str]
"""A source and a provider."""


@dataclass
class Elsewhere:
    """Models of a lab that only other providers list as active: those that are here, and the others with the reason."""

    lab: str
    present: set[str] = field(default_factory=set)
    left_out: list[Gap] = field(default_factory=list)

    @property
    def unreviewed(self) -> list[Gap]:
        """Models that are not here and that nobody has decided about."""
        return [gap for gap in self.left_out if not gap.is_settled]


def elsewhere(labs: list[Lab], said_so: Said, files: Mapping[str, Mapping[str, Any]]) -> list[Elsewhere]:
    """For each lab, its models that no source lists as active on the lab's own platforms, by who else sells them."""
    sellers = _sellers(said_so)
    found = {lab.key: Elsewhere(lab.name) for lab in labs}
    for (model, maker), several in sorted(sellers.items(), key=lambda item: (-len(_hosts(item[1])), item[0])):
        lab = next((lab for lab in labs if lab.key == maker), None)
        if lab is None or any(is_home(provider, lab) for _, provider in several):
            continue
        if f"models/{model}.yaml" in files:
            found[lab.key].present.add(model)
            continue
        sources = {source for source, _ in several}
        reason = why_left_out(model) or (ONLY_PAST if sources <= PAST_TOO else "")
        told = f"{', '.join(sorted(_hosts(several)))} ({', '.join(sorted(sources))})"
        found[lab.key].left_out.append(Gap(model, told, reason, bool(reason)))
    return list(found.values())


def _sellers(said_so: Said) -> dict[tuple[str, str], set[Seller]]:
    """Who lists each model of each lab as active; the newest complete copy of a source takes back what it lacks."""
    found: dict[tuple[str, str], set[Seller]] = defaultdict(set)
    for catalogue, translation in said_so:
        if "mapping" in catalogue.origin.complete:
            for several in found.values():
                several.difference_update({one for one in several if one[0] == catalogue.origin.name})
        for draft in translation.drafts:
            if draft.kind != "mapping" or draft.fields.get("status") == "retired":
                continue
            model, raw = draft.fields["model_id"], draft.fields.get("provider_model_name", "")
            if lab := lab_of(model, (raw,)):
                found[model, lab.key].add((catalogue.origin.name, draft.fields["provider_id"]))
    return {key: several for key, several in found.items() if several}


def _hosts(several: set[Seller]) -> set[str]:
    return {provider for _, provider in several}
