"""A mapping lies in the folder of its provider, in a file of its model."""

from __future__ import annotations

from collections.abc import Iterator

from openmodels.registry.entries import Registry
from openmodels.registry.problems import Problem


def check(registry: Registry) -> Iterator[Problem]:
    """Report each mapping whose folder is not its provider_id or whose file name is not its model_id."""
    for (provider, model), entry in registry.mappings.items():
        if entry.file.ids == (provider, model):
            continue
        folder, name = entry.file.ids
        hint = f"Move the file to mappings/{provider}/{model}.yaml, or correct the id."
        if folder != provider:
            message = f"The provider_id is '{provider}', but the folder is '{folder}'."
            yield entry.problem("OM302", ("provider_id",), message, hint=hint)
        if name != model:
            message = f"The model_id is '{model}', but the file is {name}.yaml."
            yield entry.problem("OM302", ("model_id",), message, hint=hint)
