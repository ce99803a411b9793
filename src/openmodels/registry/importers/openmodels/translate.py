"""Translate another registry: new files come as they are, gaps are filled, and conflicts are told field by field."""

from __future__ import annotations

from typing import Any, cast

from openmodels.registry.importers.drafts import Draft, Kind, Known, Notice, Skipped, Translation
from openmodels.registry.importers.openmodels.parse import Registry

NAME = "openmodels"
APART = frozenset({"sources", "created_at", "updated_at", "verification", "verified_on", "description"})
"""Fields that each registry says for itself; they are no conflict and fill no gap."""


def translate(registry: Registry, known: Known) -> Translation:
    """Drafts of everything that this registry lacks; where both say something else, this registry's word stays."""
    result = Translation(NAME, registry.day)
    result.skipped = [Skipped(path, "the file has errors; see openmodels validate") for path in registry.broken]
    for path, fields in sorted(registry.files.items()):
        kind = cast(Kind, registry.kinds[path])
        held = known.files.get(path)
        if held is None:
            result.drafts.append(Draft(kind, path, _with_source(registry, fields)))
            continue
        gaps = {name: value for name, value in fields.items() if name not in {*held, *APART} and value is not None}
        if gaps:
            named = {name: value for name, value in fields.items() if name in ("id", "model_id", "provider_id")}
            result.drafts.append(Draft(kind, path, _with_source(registry, {**named, **gaps}), partial=True))
        result.notices += [
            Notice("conflict", path, f"{name} is {_shown(held[name])} here and {_shown(value)} there; ours stays")
            for name, value in fields.items()
            if name in held and name not in APART and held[name] != value
        ]
    return result


def _with_source(registry: Registry, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with the other registry as a source, unless they name the sources they come from."""
    if fields.get("sources"):
        return dict(fields)
    unstated = {"id", "model_id", "provider_id", *APART}
    source = {
        "name": NAME,
        **({"commit": registry.commit} if registry.commit else {}),
        "retrieved_at": registry.day,
        "fields": [name for name in fields if name not in unstated],
    }
    return {**fields, "sources": [source]}


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
