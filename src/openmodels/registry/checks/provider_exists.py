"""The provider of a mapping exists."""

from __future__ import annotations

from collections.abc import Iterator

from openmodels.registry.documents import Mapping
from openmodels.registry.entries import Registry
from openmodels.registry.nearest import did_you_mean
from openmodels.registry.problems import Problem


def check(registry: Registry) -> Iterator[Problem]:
    """Report each mapping of a provider that has no file."""
    for entry in registry.every(Mapping):
        provider = entry.document.provider_id
        if provider and not registry.has_provider(provider):
            hint = did_you_mean(provider, registry.providers) or f"Add providers/{provider}.yaml."
            yield entry.problem("OM304", ("provider_id",), f"There is no provider '{provider}'.", hint=hint)
