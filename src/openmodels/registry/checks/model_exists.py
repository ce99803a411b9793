"""The model of a mapping exists."""

from __future__ import annotations

from collections.abc import Iterator

from openmodels.registry.entries import Registry
from openmodels.registry.nearest import did_you_mean
from openmodels.registry.problems import Problem


def check(registry: Registry) -> Iterator[Problem]:
    """Report each mapping of a model that has no file."""
    for (_, model), entry in registry.mappings.items():
        if not registry.has_model(model):
            hint = did_you_mean(model, registry.models) or f"Add models/{model}.yaml."
            yield entry.problem("OM303", ("model_id",), f"There is no model '{model}'.", hint=hint)
