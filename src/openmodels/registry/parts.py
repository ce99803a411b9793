"""The parts of a registry: what the files of each document say together, before anything is compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openmodels.registry.documents import Lifecycle
from openmodels.registry.entries import Entry, Registry, ids_of_document
from openmodels.registry.layers import merged
from openmodels.registry.problems import Problem
from openmodels.registry.read import Kind, SourceFile
from openmodels.registry.shape import shape_layered
from openmodels.registry.yaml import load


@dataclass(frozen=True, slots=True)
class Part:
    """Files of one name in several roots, the last one above the others, and what they are together."""

    files: tuple[SourceFile, ...]
    problems: Sequence[Problem] = ()
    document: Lifecycle | None = None
    draft: Lifecycle | None = None
    """Where there is no document, what can still be checked of it."""


def part(files: tuple[SourceFile, ...]) -> Part:
    """The document that these files are together, or why they are none."""
    value, problems = None, list[Problem]()
    for number, layer in enumerate(files):
        own, found = load(layer.data, layer.path)
        problems += found
        if own is None and found:
            return Part(files, problems)
        value = own if number == 0 else merged(value, own)
    shaped = shape_layered(value, files)
    return Part(files, [*problems, *shaped.problems], shaped.document, shaped.draft)


def assembled(parts: Iterable[Part], broken: Iterable[tuple[Kind, tuple[str, ...]]]) -> Registry:
    """The registry of these parts; `broken` are files that could not be read at all, as kind and ids."""
    registry = Registry()
    for kind, ids in broken:
        registry.broken[kind].add(ids)
    for one in parts:
        *below, file = one.files
        if one.document:
            registry.add(Entry(one.document, file, tuple(below)))
            continue
        registry.broken[file.kind].add(file.ids)
        if one.draft:
            registry.drafts.append(Entry(one.draft, file, tuple(below)))
            registry.broken[file.kind].add(ids_of_document(one.draft))
    return registry
