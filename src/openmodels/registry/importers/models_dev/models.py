"""Models of models.dev to drafts: facts from the canonical file alone, never from a reseller's copy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from openmodels.registry.importers import facts
from openmodels.registry.importers.drafts import Draft
from openmodels.registry.importers.ids import kebab
from openmodels.registry.importers.models_dev.decisions import decisions, is_folded, model_of
from openmodels.registry.importers.models_dev.notices import LICENSE, NAME, URL
from openmodels.registry.importers.models_dev.parse import Catalogue
from openmodels.registry.importers.names import data

MAX_BENCHMARKS = 12


def model_drafts(
    catalogue: Catalogue, aliases: Mapping[str, Iterable[str]], statuses: Mapping[str, str]
) -> list[Draft]:
    """One draft for each canonical model that stands on its own feet, with its aliases."""
    found = {
        str(model_of(name)): _fields(name, stated)
        for name, stated in catalogue.canonical.items()
        if not is_folded(name) and model_of(name)
    }
    for identifier, fields in found.items():
        if names := sorted(set(aliases.get(identifier, ())) - set(found)):
            fields["aliases"] = names
        if identifier in statuses:
            fields["status"] = statuses[identifier]
        fields["sources"] = [source(catalogue, fields)]
    return [Draft("model", f"models/{identifier}.yaml", fields) for identifier, fields in sorted(found.items())]


def source(catalogue: Catalogue, fields: Mapping[str, Any], page: str = "") -> dict[str, Any]:
    """The entry of `sources` that owns these fields."""
    owned = [name for name in fields if name not in ("id", "model_id", "provider_id", "created_at", "updated_at")]
    return {
        "name": NAME,
        "url": URL + page,
        **({"commit": catalogue.commit} if catalogue.commit else {}),
        **({"retrieved_at": catalogue.date} if catalogue.date else {}),
        "license": LICENSE,
        "fields": [name for name in owned if name != "sources"],
    }


def _fields(canonical: str, stated: Mapping[str, Any]) -> dict[str, Any]:
    identifier = str(model_of(canonical))
    lab = data("labs")[canonical.split("/")[0]]
    taken, given = facts.modalities(stated, identifier)
    limit = stated.get("limit", {})
    context, output = facts.known_limit(limit.get("context")), facts.known_limit(limit.get("output"))
    released = facts.known_day(stated.get("release_date"))
    changed = facts.known_day(stated.get("last_updated")) or released
    open_weights = stated.get("open_weights")
    taken_limit = facts.known_limit(limit.get("input"))
    optional = {
        "country": lab.get("country"),
        "family": kebab(stated["family"]) if stated.get("family") else None,
        "max_input_tokens": taken_limit if taken_limit != context else None,
        "max_output_tokens": output if output and (context is None or output <= context) and output > 1 else None,
        "knowledge_cutoff": facts.known_day(stated.get("knowledge")),
        "released_on": released,
        "parameters": facts.parameters(canonical.split("/")[-1]) if open_weights else None,
        "weights": _weights(stated),
        "links": [{"label": link["label"], "url": link["url"]} for link in stated.get("links", [])],
        "benchmarks": _benchmarks(stated),
    }
    return {
        "id": identifier,
        "name": _name(identifier, stated["name"]),
        "developer": lab["name"],
        "capabilities": facts.capabilities(stated, identifier, taken, given),
        "modalities": facts.both_ways(taken, given),
        "input_modalities": taken,
        "output_modalities": given,
        "context_window": context,
        "licensing": facts.licence(identifier, open_weights=open_weights, stated=stated.get("license")),
        "open_weights": open_weights,
        **{name: value for name, value in optional.items() if value},
        "created_at": facts.timestamp(released or changed or "2026-07-02"),
        "updated_at": facts.timestamp(max(changed or "", released or "") or "2026-07-02"),
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
