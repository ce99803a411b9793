"""What a branch has to answer for: its own files, what refers to them, and what it breaks anywhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from openmodels.registry.changes import changed_since, commit_left, contents_at
from openmodels.registry.entries import Registry
from openmodels.registry.parts import Part, part
from openmodels.registry.problems import Place, Problem
from openmodels.registry.read import FOLDERS, RULES_FILE, SourceFile, ids_of, is_registry_file, shown_in

AGES = frozenset({"OM509"})
"""Codes of problems that come with time alone: they are told of changed files only."""


@dataclass(frozen=True, slots=True)
class Branch:
    """What differs from a commit: the names of files in each root, and the parts as they were."""

    changed: Mapping[str, frozenset[str]]
    before: Sequence[Part]

    @property
    def paths(self) -> set[str]:
        """Paths of the files that differ, deleted ones included."""
        return {shown_in(root, name) for root, names in self.changed.items() for name in names}


def branch(roots: Sequence[str], ref: str, parts: Sequence[Part]) -> Branch | None:
    """How these parts differ from the commit at which this branch left `ref`; None where the rules differ, too.

    Raises CannotRun as changed_since does.
    """
    changed = {root: frozenset(changed_since(root, ref)) for root in roots}
    if any(RULES_FILE in names for names in changed.values()):
        return None
    then: dict[str, dict[str, SourceFile]] = {}
    for root, names in changed.items():
        asked = sorted(filter(is_registry_file, names))
        for name, data in contents_at(root, commit_left(root, ref), asked).items():
            file = SourceFile(FOLDERS[name.split("/")[0]], root, name, data, shown_in(root, name))
            then.setdefault(name, {})[root] = file
    touched = set().union(*changed.values())
    now = {one.files[0].name: {file.root: file for file in one.files} for one in parts}
    before = [one for one in parts if one.files[0].name not in touched]
    for name in sorted(touched & {*now, *then}):
        same = {root: file for root, file in now.get(name, {}).items() if name not in changed[root]}
        files = same | then.get(name, {})
        if files:
            before.append(part(tuple(files[root] for root in roots if root in files)))
    return Branch(changed, before)


def told(branch: Branch, problems: Iterable[Problem], registry: Registry, known: Iterable[Problem]) -> list[Problem]:
    """Those of the problems that a branch has to answer for; `known` are the ones that were there before."""
    there = {_identity(problem) for problem in known}
    own, referring = branch.paths, _referring(branch, registry)

    def asked(problem: Problem) -> bool:
        if problem.path in own or any(related.path in own for related in problem.related):
            return True
        if problem.code in AGES:
            return False
        return problem.path in referring or _identity(problem) not in there

    return [problem for problem in problems if asked(problem)]


def _identity(problem: Problem) -> tuple[str, str, Place]:
    # Of a file that does not differ, a problem is the same at the same place; its sentence may name other figures.
    return (problem.code, problem.path, problem.place)


def _referring(branch: Branch, registry: Registry) -> set[str]:
    """Paths of documents that refer to one that differs, or that a changed file is a part of."""
    names = set().union(*branch.changed.values())
    ids = {folder: {ids_of(name) for name in names if name.startswith(f"{folder}/")} for folder in FOLDERS}
    found = [*registry.entries, *registry.drafts]
    return {entry.path for entry in found if entry.file.name in names or _refers(entry.document, ids)}


def _refers(document: object, ids: Mapping[str, set[tuple[str, ...]]]) -> bool:
    def named(field: str, folder: str) -> bool:
        return (getattr(document, field, None),) in ids[folder]

    models = any(named(field, "models") for field in ("model_id", "base_model", "successor"))
    return models or any(named(field, "providers") for field in ("provider_id", "parent_provider", "successor"))
