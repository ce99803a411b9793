"""What a field names by id exists: successors, base models, parent providers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from openmodels.registry.documents import Lifecycle, Mapping, Model, Provider
from openmodels.registry.entries import Entry, Registry
from openmodels.registry.nearest import did_you_mean
from openmodels.registry.problems import Problem


def successor(registry: Registry) -> Iterator[Problem]:
    """Report each successor that does not exist; a mapping's successor is a model, as a model's is."""
    models = (*registry.every(Model), *registry.every(Mapping))
    yield from _missing("OM306", "successor", "model", models, registry.has_model, registry.models)
    providers = registry.every(Provider)
    yield from _missing("OM306", "successor", "provider", providers, registry.has_provider, registry.providers)


def base_model(registry: Registry) -> Iterator[Problem]:
    """Report each base model that does not exist."""
    models = registry.every(Model)
    yield from _missing("OM307", "base_model", "model", models, registry.has_model, registry.models)


def parent_provider(registry: Registry) -> Iterator[Problem]:
    """Report each parent provider that does not exist."""
    providers = registry.every(Provider)
    yield from _missing("OM308", "parent_provider", "provider", providers, registry.has_provider, registry.providers)


def _missing(
    code: str,
    field: str,
    kind: str,
    entries: Iterable[Entry[Lifecycle]],
    exists: Callable[[str], bool],
    ids: Iterable[str],
) -> Iterator[Problem]:
    for entry in entries:
        id_ = getattr(entry.document, field)
        if id_ is not None and not exists(id_):
            hint = did_you_mean(id_, ids) or f"Add it, or leave {field} out."
            yield entry.problem(code, (field,), f"There is no {kind} '{id_}'.", hint=hint)
