"""The whole check of a registry: syntax, schema, references, duplicates, advice; all problems of all files."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from openmodels.registry import collector
from openmodels.registry.advice.table import ADVICE
from openmodels.registry.branch import branch, told
from openmodels.registry.checks.table import CHECKS
from openmodels.registry.entries import Registry
from openmodels.registry.layers import grouped
from openmodels.registry.parts import Part, assembled, part
from openmodels.registry.problems import Problem
from openmodels.registry.read import Found, read, select
from openmodels.registry.rules import Rules
from openmodels.registry.rules import load as load_rules


@dataclass(frozen=True)
class Result:
    """What a check found; `registry` holds every file that is a document, `files` counts those reported on."""

    problems: list[Problem]
    registry: Registry
    files: int
    seconds: float
    sources: dict[str, bytes]
    """By path, what the files with problems hold."""
    read: Found
    """All files, and what was wrong with reading them."""

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
    `since`, a commit, only what differs from it and what depends on that is reported. Raises CannotRun for a path that
    does not exist or is not a registry, for rules that cannot be used, and for a commit that is not known.
    """
    started = time.perf_counter()
    selection = select(paths)
    rules = load_rules(selection.roots, strict=strict, today=today)
    with collector.paused():
        found = read(selection.roots)
        parts = _parts(found, progress)
        registry = assembled(parts, found.broken)
        problems = [*found.problems, *_problems(parts, registry, rules)]
        changed = branch(selection.roots, since, parts) if since is not None else None
        if changed:
            known = [*found.problems, *_problems(changed.before, assembled(changed.before, found.broken), rules)]
            problems = told(changed, problems, registry, known)
    concerned = None if changed is None else changed.paths | {problem.path for problem in problems}

    def covers(path: str) -> bool:
        return selection.covers(path) and (concerned is None or path in concerned)

    reported = [problem for problem in problems if covers(problem.path)]
    problems = sorted(rules.judged(reported), key=lambda problem: problem.sort_key)
    shown = {p.path for p in problems} | {r.path for p in problems for r in p.related}
    sources = {file.path: file.data for file in found.files if file.path in shown} if shown else {}
    files = sum(covers(file.path) for file in found.files)
    return Result(problems, registry, files, time.perf_counter() - started, sources, found)


def _parts(found: Found, progress: Callable[[int, int], None] | None) -> list[Part]:
    parts = []
    for done, group in enumerate(grouped(found.files), 1):
        parts.append(part(group))
        if progress and done % 100 == 0:
            progress(done, len(found.files))
    return parts


def _problems(parts: Iterable[Part], registry: Registry, rules: Rules) -> Iterator[Problem]:
    """What is wrong with each part, and with all of them together."""
    for one in parts:
        yield from one.problems
    for check in CHECKS.values():
        yield from check(registry)
    for code, advise in ADVICE.items():
        if rules.level(code) != "off":
            yield from advise(registry, rules)
