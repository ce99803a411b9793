"""A mapping lies in the folder of its provider, in a file of its model."""

from __future__ import annotations

from collections.abc import Iterator

from openmodels.registry.documents import Mapping
from openmodels.registry.entries import Registry
from openmodels.registry.problems import Problem


def check(registry: Registry) -> Iterator[Problem]:
    """Report each mapping whose folder is not its provider_id or whose file name is not its model_id."""
    for entry in registry.every(Mapping):
        provider, model = entry.document.provider_id, entry.document.model_id
        folder, name = entry.file.ids
        hint = f"Move the file to mappings/{provider or folder}/{model or name}.yaml, or correct the id."
        if provider and folder != provider:
            message = f"The provider_id is '{provider}', but the folder is '{folder}'."
            yield entry.problem("OM302", ("provider_id",), message, hint=hint)
        if model and name != model:
            message = f"The model_id is '{model}', but the file is {name}.yaml."
            yield entry.problem("OM302", ("model_id",), message, hint=hint)
