"""A model is offered only in regions that its provider has."""

from __future__ import annotations

from collections.abc import Iterator

from openmodels.registry.documents import Mapping, Provider
from openmodels.registry.entries import Entry, Registry
from openmodels.registry.nearest import did_you_mean
from openmodels.registry.problems import Problem

OPEN = frozenset({"global", "unknown"})
"""A provider that names one of these does not say, or nobody knows, where it serves; any region may be right."""


def check(registry: Registry) -> Iterator[Problem]:
    """Report each region of a mapping or of a variant that its provider does not list."""
    for entry in registry.every(Mapping):
        provider = registry.providers.get(entry.document.provider_id)
        if provider and OPEN.isdisjoint(provider.document.regions):
            yield from _strangers(entry, provider)


def _strangers(entry: Entry[Mapping], provider: Entry[Provider]) -> Iterator[Problem]:
    known = provider.document.regions
    lists: list[tuple[tuple[str | int, ...], list[str]]] = [((), entry.document.available_regions or [])]
    lists += [(("variants", i), v.available_regions or []) for i, v in enumerate(entry.document.variants or [])]
    for where, regions in lists:
        for i, region in enumerate(regions):
            # An offer may say that its region is not known even where the provider's regions are.
            if region not in known and region != "unknown":
                message = f"The provider '{provider.document.id}' does not serve from '{region}'."
                hint = did_you_mean(region, known) or f"Its regions are {', '.join(known)}."
                related = (provider.related(("regions",), "the provider's regions"),)
                yield entry.problem("OM305", (*where, "available_regions", i), message, hint=hint, related=related)
