"""What the working tree changes in the registry since a commit; git tells what was, the file system what is."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from openmodels.registry.changes import changed_since, commit_left, contents_at
from openmodels.registry.documents import Lifecycle
from openmodels.registry.meaning import Meaning, compare, ordered
from openmodels.registry.read import FOLDERS, SourceFile, is_registry_file, read, select, shown_in
from openmodels.registry.shape import shape
from openmodels.registry.yaml import load


def diff(paths: Sequence[Path | str], ref: str) -> Meaning:
    """What these registries, or parts of them, change since this branch left `ref`.

    Raises CannotRun for a path that is not (part of) a registry, without git, and for a commit that is not known.
    """
    selection = select(paths)
    found = read(selection.roots)
    changes, commits = [], []
    for root in selection.roots:
        commit = commit_left(root, ref)
        names = {name for name in changed_since(root, ref) if is_registry_file(name)}
        asked = sorted(name for name in names if selection.covers(shown_in(root, name)))
        held = contents_at(root, commit, asked)
        was = {name: _file(root, name, data) for name, data in held.items()}
        there = {file.name: file for file in found.files if file.root == root and file.name in asked}
        before = {name: _document(file) for name, file in was.items()}
        after = {name: _document(file) for name, file in there.items()}
        unread = {name: None for name in asked if name not in there and os.path.lexists(Path(root, name))}
        changes += compare(root, before, after | unread)
        commits.append(commit)
    return Meaning(commits[0] if commits else ref, ordered(changes))


def _file(root: str, name: str, data: bytes) -> SourceFile:
    return SourceFile(FOLDERS[name.split("/")[0]], root, name, data, shown_in(root, name))


def _document(file: SourceFile) -> Lifecycle | None:
    value, problems = load(file.data, file.path)
    return None if problems else shape(file.kind, value, file.data, file.path).document
