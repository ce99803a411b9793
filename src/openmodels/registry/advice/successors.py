"""A chain of successors leads to something that lives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openmodels.registry.documents import Lifecycle
from openmodels.registry.entries import Entry, Registry
from openmodels.registry.problems import Problem
from openmodels.registry.rules import Rules


def check(registry: Registry, rules: Rules) -> Iterator[Problem]:
    """Report each successor whose chain comes back to where it was, or ends at something retired."""
    yield from _chains(registry.models)
    yield from _chains(registry.providers)


def _chains(entries: Mapping[str, Entry[Lifecycle]]) -> Iterator[Problem]:
    for id_, entry in entries.items():
        if entry.document.successor not in entries:
            continue
        chain = _chain(id_, entries)
        last = entries[chain[-1]].document
        if last.successor is not None and last.successor in chain:
            way = " -> ".join([*chain, last.successor])
            yield entry.problem("OM503", ("successor",), f"The successors lead in a circle: {way}.")
        elif last.status == "retired" and last.successor is None:
            hint = "Name one that is still there, or none."
            yield entry.problem("OM503", ("successor",), f"The last successor, '{chain[-1]}', is retired.", hint=hint)


def _chain(id_: str, entries: Mapping[str, Entry[Lifecycle]]) -> list[str]:
    chain = [id_]
    while True:
        following = entries[chain[-1]].document.successor
        if following is None or following not in entries or following in chain:
            return chain
        chain.append(following)
