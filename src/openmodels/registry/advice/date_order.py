"""Dates of one file follow one another."""

from __future__ import annotations

from collections.abc import Iterator

from openmodels.registry.entries import Registry
from openmodels.registry.problems import Problem
from openmodels.registry.rules import Rules


def check(registry: Registry, rules: Rules) -> Iterator[Problem]:
    """Report what was updated before it was created, or retires before it is deprecated."""
    for entry in registry.entries:
        document = entry.document
        # The one form of timestamps sorts as text, once a fraction of a second is left out.
        if document.updated_at[:19] < document.created_at[:19]:
            message = f"updated_at is before created_at, {document.created_at}."
            yield entry.problem("OM504", ("updated_at",), message)
        if document.retires_on and document.deprecated_on and document.retires_on < document.deprecated_on:
            message = f"retires_on is before deprecated_on, {document.deprecated_on}."
            yield entry.problem("OM504", ("retires_on",), message)
