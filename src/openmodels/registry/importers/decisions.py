"""The reviewed decisions about models: which names mean which model, what follows a line and is no model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from openmodels.registry.importers.ids import kebab, last_segment
from openmodels.registry.importers.names import Names, stem_of
from openmodels.registry.importers.reviewed import data


def decisions() -> dict[str, Any]:
    """The tables of models.toml."""
    return data("models")


MOVING = "follows the newest model of a line; not a model"
NO_MODEL = "a service, a router or a rule of the source's own; not a model"
TUNED = "what a model costs that somebody tuned for himself; not a model"
ENDED = "gone before the registry began"
Unheard = Literal["misread", "former"]


def why_no_model(raw: str) -> str | None:
    """Why a raw name is none of a model that can be had: ~anthropic/claude-opus-latest, model-router, ft:gpt-4o."""
    if raw.startswith("~") or kebab(last_segment(raw)) in decisions()["moving"]["names"]:
        return MOVING
    if kebab(last_segment(raw)) in decisions()["no_model"]["names"]:
        return NO_MODEL
    if raw.startswith("ft:") or ".ft-" in raw:
        return TUNED
    ended = decisions()["ended"]["names"]
    return ENDED if kebab(last_segment(raw)) in ended or stem_of(raw) in ended else None


def follows_a_line(raw: str) -> bool:
    """Whether an unknown name says latest and no version, such as claude-opus-latest; reviewed names are known."""
    name = kebab(last_segment(raw))
    is_reviewed = name in decisions()["names"]
    return name.endswith("-latest") and not is_reviewed and not any(sign.isdigit() for sign in name)


def unheard(source: str, offer: str) -> Unheard | None:
    """Whether a source's price of an offer (provider/name) was reviewed as misread, or as one that holds no longer."""
    kinds: tuple[Unheard, ...] = ("misread", "former")
    return next((kind for kind in kinds if source in decisions()[kind].get(offer, {})), None)


def why_left_out(model: str) -> str | None:
    """Why a model that one provider alone sells was reviewed and not wanted; None where nobody has looked at it."""
    for group in decisions()["left_out"]:
        if model in group.get("names", ()) or any(re.search(pattern, model) for pattern in group.get("patterns", ())):
            return str(group["reason"])
    return None


def is_converted(page: str) -> bool:
    """Whether a page states prices in another currency, so that a price in dollars is not what it says."""
    return page.startswith(tuple(decisions()["converted"]["pages"]))


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
