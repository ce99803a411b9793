"""The reviewed decisions about models: which names mean which model, what follows a line and is no model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openmodels.registry.importers.ids import kebab, last_segment
from openmodels.registry.importers.names import Names, stem_of
from openmodels.registry.importers.reviewed import data


def decisions() -> dict[str, Any]:
    """The tables of models.toml."""
    return data("models")


def is_moving(raw: str) -> bool:
    """Whether a raw name stands for whatever is newest: ~anthropic/claude-opus-latest, mistral-small, auto."""
    return raw.startswith("~") or kebab(last_segment(raw)) in decisions()["moving"]["names"]


def is_ended(raw: str) -> bool:
    """Whether a raw name is one of a model that was gone before the registry began."""
    return kebab(last_segment(raw)) in decisions()["ended"]["names"] or stem_of(raw) in decisions()["ended"]["names"]


def follows_a_line(raw: str) -> bool:
    """Whether an unknown name says latest and no version, such as claude-opus-latest."""
    name = kebab(last_segment(raw))
    return name.endswith("-latest") and not any(sign.isdigit() for sign in name)


def model_of(canonical: str) -> str | None:
    """The id of the model that a canonical file is about; None where it is about no model of its own."""
    table = decisions()
    if canonical in table["moving"]["canonical"]:
        return None
    named: str | None = table["fold"].get(canonical) or table["rename"].get(canonical)
    return named or kebab(canonical.split("/")[-1])


def is_folded(canonical: str) -> bool:
    """Whether the file is about a snapshot, a speed or a mode of a model that has a file of its own."""
    return canonical in decisions()["fold"]


def names_of(canonical: list[str], registry: Mapping[str, str]) -> Names:
    """The names by which models are known: those with a canonical file, or the registry's where there are no files."""
    table = decisions()
    own = [name for name in canonical if not is_folded(name) and model_of(name)]
    known = {kebab(name.split("/")[-1]): str(model_of(name)) for name in own} if own else dict(registry)
    known |= {model: model for model in known.values()}
    known |= {name: model for name, model in table["names"].items() if model in known.values()}
    if not own:
        known |= {name: model for name, model in table["join"].items() if model in known.values()}
    return Names(known, others=[name for name in table["other"]["names"] if name not in known])
