"""The whole check of a registry: syntax, schema, references, duplicates; all problems of all files."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openmodels.registry.checks.table import CHECKS
from openmodels.registry.entries import Entry, Registry
from openmodels.registry.problems import Problem
from openmodels.registry.read import SourceFile, read, select
from openmodels.registry.shape import shape
from openmodels.registry.yaml import load


@dataclass(frozen=True)
class Result:
    """What a check found; `registry` holds every file that is a document, `files` counts all that were read."""

    problems: list[Problem]
    registry: Registry
    files: int
    seconds: float
    sources: dict[str, bytes]
    """By path, what the files with problems hold."""

    @property
    def ok(self) -> bool:
        """Whether nothing found is an error."""
        return all(problem.severity != "error" for problem in self.problems)


def validate(paths: Sequence[Path | str], progress: Callable[[int, int], None] | None = None) -> Result:
    """Check these roots, or only report on these parts of roots; `progress` hears of files done and files in all.

    Raises CannotRun for a path that does not exist or is not a registry.
    """
    started = time.perf_counter()
    selection = select(paths)
    with _without_collector():
        found = read(selection.roots)
        registry, problems = _documents(found.files, progress)
        for kind, ids in found.broken:
            registry.broken.setdefault(kind, set()).add(ids)
        problems += found.problems
        for check in CHECKS.values():
            problems += check(registry)
    problems = sorted((p for p in problems if selection.covers(p.path)), key=lambda p: p.sort_key)
    shown = {p.path for p in problems} | {r.path for p in problems for r in p.related}
    sources = {file.path: file.data for file in found.files if file.path in shown} if shown else {}
    return Result(problems, registry, len(found.files), time.perf_counter() - started, sources)


def _documents(
    files: Sequence[SourceFile], progress: Callable[[int, int], None] | None
) -> tuple[Registry, list[Problem]]:
    registry, problems = Registry(), []
    for done, file in enumerate(files, 1):
        value, found = load(file.data, file.path)
        document = None
        if value is not None or not found:
            document, more = shape(file.kind, value, file.data, file.path)
            found = [*found, *more]
        if document is None:
            registry.broken.setdefault(file.kind, set()).update({file.ids, _own_ids(file, value)})
        else:
            registry.add(Entry(document, file))
        problems += found
        if progress and done % 100 == 0:
            progress(done, len(files))
    return registry, problems


def _own_ids(file: SourceFile, value: Any) -> tuple[str, ...]:
    names = ("provider_id", "model_id") if file.kind == "mapping" else ("id",)
    return tuple(str(value.get(name)) for name in names) if isinstance(value, dict) else file.ids


@contextmanager
def _without_collector() -> Iterator[None]:
    # Documents and nodes form no cycles; looking for some among millions of objects would take half of the time.
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
