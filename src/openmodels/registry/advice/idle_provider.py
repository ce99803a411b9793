"""A provider serves something."""

from __future__ import annotations

from collections.abc import Iterator

from openmodels.registry.entries import Registry
from openmodels.registry.problems import Problem
from openmodels.registry.rules import Rules


def check(registry: Registry, rules: Rules) -> Iterator[Problem]:
    """Report each provider that is not retired and has no mapping, whole or broken."""
    busy = {provider for provider, _ in registry.mappings} | {ids[0] for ids in registry.broken["mapping"]}
    for id_, entry in registry.providers.items():
        if id_ not in busy and entry.document.status != "retired":
            hint = f"Add a file in mappings/{id_}/, or set its status to retired."
            yield entry.problem("OM508", ("id",), f"The provider '{id_}' has no mapping.", hint=hint)
