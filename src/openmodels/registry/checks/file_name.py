"""A model or provider lies in a file of its own id."""

from __future__ import annotations

from collections.abc import Iterator

from openmodels.registry.documents import Model, Provider
from openmodels.registry.entries import Entry, Registry
from openmodels.registry.problems import Problem


def check(registry: Registry) -> Iterator[Problem]:
    """Report each model and provider whose file name is not its id."""
    entries: list[Entry[Model] | Entry[Provider]] = [*registry.every(Model), *registry.every(Provider)]
    for entry in entries:
        id_ = entry.document.id
        if id_ and entry.file.ids != (id_,):
            name = entry.path.rpartition("/")[2]
            message = f"The id is '{id_}', but the file is {name}."
            hint = f"Rename the file to {id_}.yaml, or correct the id."
            yield entry.problem("OM301", ("id",), message, hint=hint)
