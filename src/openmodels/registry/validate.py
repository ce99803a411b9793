"""The whole check of a registry: syntax, schema, references, duplicates, advice; all problems of all files."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openmodels.registry.advice.table import ADVICE
from openmodels.registry.changes import changed_since, touched
from openmodels.registry.checks.table import CHECKS
from openmodels.registry.entries import Entry, Registry, ids_of_document
from openmodels.registry.layers import grouped, merged
from openmodels.registry.problems import Problem
from openmodels.registry.read import Selection, SourceFile, read, select
from openmodels.registry.rules import FILE as RULES_FILE
from openmodels.registry.rules import load as load_rules
from openmodels.registry.shape import shape_layered
from openmodels.registry.yaml import load


@dataclass(frozen=True)
class Result:
    """What a check found; `registry` holds every file that is a document, `files` counts those reported on."""

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


def validate(
    paths: Sequence[Path | str],
    progress: Callable[[int, int], None] | None = None,
    *,
    strict: bool = False,
    today: date | None = None,
    since: str | None = None,
) -> Result:
    """Check these roots, or only report on these parts of roots; `progress` hears of files done and files in all.

    With `strict`, warnings are errors; dates are judged as of `today`, by default the present day in UTC. With
    `since`, a commit, only what differs from it and what refers to that is reported. Raises CannotRun for a path that
    does not exist or is not a registry, for rules that cannot be used, and for a commit that is not known.
    """
    started = time.perf_counter()
    selection = select(paths)
    rules = load_rules(selection.roots, strict=strict, today=today)
    with _without_collector():
        found = read(selection.roots)
        registry, problems = _documents(found.files, progress)
        for kind, ids in found.broken:
            registry.broken[kind].add(ids)
        problems += found.problems
        for check in CHECKS.values():
            problems += check(registry)
        for code, advise in ADVICE.items():
            if rules.level(code) != "off":
                problems += advise(registry, rules)
    covers = _scope(selection, registry, since)
    reported = [p for p in problems if covers(p.path) or any(since and covers(r.path) for r in p.related)]
    problems = sorted(rules.judged(reported), key=lambda problem: problem.sort_key)
    shown = {p.path for p in problems} | {r.path for p in problems for r in p.related}
    sources = {file.path: file.data for file in found.files if file.path in shown} if shown else {}
    files = sum(covers(file.path) for file in found.files)
    return Result(problems, registry, files, time.perf_counter() - started, sources)


def _scope(selection: Selection, registry: Registry, since: str | None) -> Callable[[str], bool]:
    """Whether problems of the file at a path are asked for."""
    if since is None:
        return selection.covers
    changed = {root: changed_since(root, since) for root in selection.roots}
    if any(RULES_FILE in names for names in changed.values()):
        return selection.covers
    paths = set().union(*(touched(registry, root, names) for root, names in changed.items()))
    return lambda path: path in paths and selection.covers(path)


def _documents(
    files: Sequence[SourceFile], progress: Callable[[int, int], None] | None
) -> tuple[Registry, list[Problem]]:
    registry, problems = Registry(), []
    for done, group in enumerate(grouped(files), 1):
        problems += _take(registry, group)
        if progress and done % 100 == 0:
            progress(done, len(files))
    return registry, problems


def _take(registry: Registry, files: tuple[SourceFile, ...]) -> list[Problem]:
    """Take in the document that files of several roots are together, the last one above the others."""
    file, value, problems = files[-1], None, list[Problem]()
    for number, layer in enumerate(files):
        own, found = load(layer.data, layer.path)
        problems += found
        if own is None and found:
            registry.broken[file.kind].add(file.ids)
            return problems
        value = own if number == 0 else merged(value, own)
    shaped = shape_layered(value, files)
    problems += shaped.problems
    if shaped.document:
        registry.add(Entry(shaped.document, file, files[:-1]))
        return problems
    registry.broken[file.kind].add(file.ids)
    if shaped.draft:
        registry.drafts.append(Entry(shaped.draft, file, files[:-1]))
        registry.broken[file.kind].add(ids_of_document(shaped.draft))
    return problems


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
