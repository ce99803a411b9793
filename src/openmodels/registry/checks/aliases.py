"""An alias means one model and is no model's id."""

from __future__ import annotations

from collections.abc import Iterator

from openmodels.registry.documents import Model
from openmodels.registry.entries import Entry, Registry
from openmodels.registry.problems import Problem


def shared(registry: Registry) -> Iterator[Problem]:
    """Report each alias that an earlier model has too."""
    seen: dict[str, tuple[Entry[Model], int]] = {}
    for entry in registry.every(Model):
        for i, alias in enumerate(entry.document.aliases or ()):
            if alias in seen:
                other, at = seen[alias]
                message = f"'{alias}' is also an alias of '{other.document.id}'."
                related = (other.related(("aliases", at), "first used here"),)
                hint = "Keep it at the model that it means."
                yield entry.problem("OM403", ("aliases", i), message, hint=hint, related=related)
            else:
                seen[alias] = (entry, i)


def taken(registry: Registry) -> Iterator[Problem]:
    """Report each alias that is the id of a model."""
    for entry in registry.every(Model):
        for i, alias in enumerate(entry.document.aliases or ()):
            if registry.has_model(alias):
                other = registry.models.get(alias)
                related = (other.related(("id",), "the model of that id"),) if other and other is not entry else ()
                whose = "this model's own id" if alias == entry.document.id else "the id of another model"
                yield entry.problem(
                    "OM404", ("aliases", i), f"'{alias}' is {whose}.", hint="Delete it.", related=related
                )
