"""A model or provider lies in a file of its own id."""

from __future__ import annotations

from collections.abc import Iterator

from openmodels.registry.documents import Model, Provider
from openmodels.registry.entries import Registry
from openmodels.registry.problems import Problem


def check(registry: Registry) -> Iterator[Problem]:
    """Report each model and provider whose file name is not its id."""
    for entry in registry.entries:
        document = entry.document
        if isinstance(document, Model | Provider) and entry.file.ids != (document.id,):
            name = entry.path.rpartition("/")[2]
            message = f"The id is '{document.id}', but the file is {name}."
            hint = f"Rename the file to {document.id}.yaml, or correct the id."
            yield entry.problem("OM301", ("id",), message, hint=hint)
