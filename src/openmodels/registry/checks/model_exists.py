"""The model of a mapping exists."""

from __future__ import annotations

from collections.abc import Iterator

from openmodels.registry.documents import Mapping
from openmodels.registry.entries import Registry
from openmodels.registry.nearest import did_you_mean
from openmodels.registry.problems import Problem


def check(registry: Registry) -> Iterator[Problem]:
    """Report each mapping of a model that has no file."""
    for entry in registry.every(Mapping):
        model = entry.document.model_id
        if model and not registry.has_model(model):
            hint = did_you_mean(model, registry.models) or f"Add models/{model}.yaml."
            yield entry.problem("OM303", ("model_id",), f"There is no model '{model}'.", hint=hint)
