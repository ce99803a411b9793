"""Models of a catalogue to drafts: facts from the canonical file or the lab, not from one reseller's copy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from openmodels.registry.importers import facts
from openmodels.registry.importers.consensus import consensus
from openmodels.registry.importers.decisions import decisions, is_folded, model_of
from openmodels.registry.importers.drafts import Draft, Tier
from openmodels.registry.importers.entries.catalogue import Catalogue
from openmodels.registry.importers.entries.groups import Group
from openmodels.registry.importers.ids import kebab
from openmodels.registry.importers.labs import Lab, is_home, labs
from openmodels.registry.importers.prose.words import name_of

MAX_BENCHMARKS = 12
UNDATED = "1970-01-01"


def model_drafts(
    catalogue: Catalogue,
    groups: Iterable[Group],
    aliases: Mapping[str, Iterable[str]],
    statuses: Mapping[str, str],
) -> list[Draft]:
    """One draft for each canonical model that stands on its own feet and for each group without a canonical file."""
    found: dict[str, tuple[dict[str, Any], Tier]] = {}
    for name, stated in catalogue.canonical.items():
        if not is_folded(name) and (identifier := model_of(name)):
            maker, _, file = name.partition("/")
            found[identifier] = model_fields(identifier, file, stated, labs().get(maker), today(catalogue)), "A"
    for group in groups:
        lab = group.lab
        stated = _stated(group, lab)
        found[group.model] = model_fields(group.model, group.sized, stated, lab, today(catalogue)), group.tier
    for identifier, (fields, _) in found.items():
        if names := sorted(set(aliases.get(identifier, ())) - set(found)):
            fields["aliases"] = names
        if identifier in statuses:
            fields["status"] = statuses[identifier]
        fields["sources"] = [source(catalogue, fields)]
    return [Draft("model", f"models/{name}.yaml", fields, tier) for name, (fields, tier) in sorted(found.items())]


def partial_draft(
    catalogue: Catalogue,
    model: str,
    aliases: Mapping[str, Iterable[str]],
    statuses: Mapping[str, str],
    gaps: Mapping[str, Any],
) -> Draft:
    """What offers alone say about a model that the registry has: more names, its stage of life, what fills gaps."""
    fields: dict[str, Any] = {"id": model, **gaps}
    if names := sorted(aliases.get(model, ())):
        fields["aliases"] = names
    if model in statuses:
        fields["status"] = statuses[model]
    fields["sources"] = [source(catalogue, fields)]
    return Draft("model", f"models/{model}.yaml", fields, partial=True)


def today(catalogue: Catalogue) -> str:
    """The day of the source."""
    return catalogue.date or UNDATED


def _stated(group: Group, lab: Lab | None) -> dict[str, Any]:
    """The lab's own word on a model where it sells it itself, else what most of those say who sell it."""
    own = [entry.facts for entry in group.plain if is_home(entry.provider, lab)]
    stated = consensus(own or [entry.facts for entry in group.plain])
    if "release_date" not in stated and (day := facts.first_day(group.model, [entry.name for entry in group.entries])):
        stated["release_date"] = day
    if not own or "open_weights" not in stated:
        stated["open_weights"] = facts.reviewed_weights(group.model, stated.get("open_weights"))
    return stated


def source(catalogue: Catalogue, fields: Mapping[str, Any], url: str | None = None) -> dict[str, Any]:
    """The entry of `sources` that owns these fields; `url` is the page that states them, where it is another."""
    unstated = {"id", "model_id", "provider_id", "created_at", "updated_at", "sources"}
    owned = [name for name in fields if name not in unstated and (name == "pricing" or fields[name] is not None)]
    return {
        "name": catalogue.origin.name,
        "url": url or catalogue.origin.url,
        **({"commit": catalogue.commit} if catalogue.commit else {}),
        **({"retrieved_at": catalogue.date} if catalogue.date else {}),
        "license": catalogue.origin.licence,
        "fields": owned,
    }


def model_fields(identifier: str, sized: str, stated: Mapping[str, Any], lab: Lab | None, day: str) -> dict[str, Any]:
    """The file of a model but for its description; `sized` is the name that may tell its size."""
    taken, given = facts.modalities(stated, identifier)
    limit = stated.get("limit", {})
    context, output = facts.known_limit(limit.get("context")), facts.known_limit(limit.get("output"))
    released = facts.known_day(stated.get("release_date"))
    changed = facts.known_day(stated.get("last_updated")) or released
    open_weights = stated.get("open_weights")
    taken_limit = facts.known_limit(limit.get("input"))
    optional = {
        "developer": lab.name if lab else None,
        "country": lab.country if lab else None,
        "family": kebab(stated["family"]) if stated.get("family") else None,
        "max_input_tokens": taken_limit if taken_limit != context else None,
        "max_output_tokens": output if output and (context is None or output <= context) and output > 1 else None,
        "knowledge_cutoff": facts.known_day(stated.get("knowledge")),
        "released_on": released,
        "parameters": facts.parameters(sized) if open_weights else None,
        "weights": _weights(stated) if open_weights else None,
        "links": [{"label": link["label"], "url": link["url"]} for link in stated.get("links", [])],
        "benchmarks": _benchmarks(stated),
    }
    return {
        "id": identifier,
        "name": _name(identifier, stated.get("name") or name_of(sized)),
        "capabilities": facts.capabilities(stated, identifier, taken, given),
        "modalities": facts.both_ways(taken, given),
        "input_modalities": taken,
        "output_modalities": given,
        "context_window": context,
        "licensing": facts.licence(identifier, open_weights=open_weights, stated=stated.get("license")),
        **({"open_weights": open_weights} if open_weights is not None else {}),
        **{name: value for name, value in optional.items() if value},
        "created_at": facts.timestamp(released or changed or day),
        "updated_at": facts.timestamp(max(changed or "", released or "") or day),
    }


def _name(identifier: str, stated: str) -> str:
    shown = re.sub(r"\s*\((latest|thinking|reasoning|\d{4}-\d\d-\d\d)\)$", "", stated, flags=re.IGNORECASE)
    better: str | None = decisions()["display"].get(identifier)
    return better or shown


def _weights(stated: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"url": weight["url"], **({"quantization": weight["quantization"]} if "quantization" in weight else {})}
        for weight in stated.get("weights", [])
    ]


def _benchmarks(stated: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Published scores; a score under several harnesses is named by its harness too."""
    found: dict[str, dict[str, Any]] = {}
    for score in stated.get("benchmarks", []):
        detail = score.get("variant") or score.get("dataset")
        name = f"{score['name']} ({detail})" if detail else score["name"]
        found.setdefault(name, {
            "name": name,
            "score": Decimal(score["score"]),
            "metric": score.get("metric"),
            "source": score.get("source"),
        })  # fmt: skip
    return [{key: value for key, value in score.items() if value is not None} for score in found.values()][
        :MAX_BENCHMARKS
    ]
