"""No two files describe the same thing."""

from __future__ import annotations

from collections.abc import Iterator

from openmodels.registry.documents import Mapping
from openmodels.registry.entries import Registry
from openmodels.registry.problems import Problem


def ids(registry: Registry) -> Iterator[Problem]:
    """Report each model and provider whose id another file has already."""
    for first, second in registry.repeated:
        if not isinstance(second.document, Mapping):
            id_, kind = second.document.id, second.file.kind  # type: ignore[attr-defined]
            related = (first.related(("id",), "first given here"),)
            name = second.file.ids[-1]
            hint = "Delete one of the two." if name == id_ else f"If this is another {kind}, set its id to '{name}'."
            message = f"The {kind} '{id_}' is already in {first.path}."
            yield second.problem("OM401", ("id",), message, hint=hint, related=related)


def pairs(registry: Registry) -> Iterator[Problem]:
    """Report each mapping whose provider and model another file has already."""
    for first, second in registry.repeated:
        if isinstance(second.document, Mapping):
            pair = f"'{second.document.model_id}' at '{second.document.provider_id}'"
            related = (first.related(("model_id",), "first given here"),)
            message = f"The mapping of {pair} is already in {first.path}."
            hint = "Put other names of the same offer into variants."
            yield second.problem("OM402", ("model_id",), message, hint=hint, related=related)
