"""The past of a registry as git keeps it: its commits, oldest first, and what files held at each."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO, cast

from openmodels.errors import CannotRun
from openmodels.registry.read import FOLDERS

_MARK = "\x01"


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that touches the registry; `at` rises from each to the next, whatever their clocks said."""

    id: str
    at: datetime
    names: tuple[str, ...]
    """Files that it adds, changes or deletes, below the registry's folder."""


def commits(root: str, last: str) -> list[Commit]:
    """The commits that lead to this one and touch the registry, the main line only, oldest first."""
    form = f"--format={_MARK}%H %ct"
    line = ["log", "--first-parent", "-m", "--reverse", "--no-renames", "--relative", "--name-only", "-z", form, last]
    found: list[Commit] = []
    before = datetime.min.replace(tzinfo=UTC)
    for piece in git(root, *line, "--", *FOLDERS).split(_MARK)[1:]:
        head, _, names = piece.replace("\n", "\0", 1).partition("\0")
        id_, seconds = head.split()
        before = max(datetime.fromtimestamp(int(seconds), UTC), before + timedelta(microseconds=1))
        kept = tuple(name for name in names.strip("\n\0").split("\0") if _is_file(name))
        found.append(Commit(id_, before, kept))
    return found


def resolve(root: str, name: str) -> str | None:
    """The commit of this name, or None where the repository does not have it."""
    try:
        return git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").strip() or None
    except CannotRun:
        return None


def last_before(root: str, moment: datetime) -> str | None:
    """The newest commit of the main line that was there at this moment."""
    return git(root, "rev-list", "-1", "--first-parent", f"--before={int(moment.timestamp())}", "HEAD").strip() or None


def identity(root: str, commit: str) -> str:
    """What tells this registry from any other: the first commit of its main line, and its folder there."""
    first = git(root, "rev-list", "--first-parent", "--max-parents=0", commit).split()
    return f"{first[-1] if first else commit}:{git(root, 'rev-parse', '--show-prefix').strip()}"


def names_at(root: str, commit: str) -> list[str]:
    """The registry files that a commit has."""
    listed = git(root, "ls-tree", "-r", "-z", "--name-only", commit, "--", *FOLDERS)
    return [name for name in listed.split("\0") if _is_file(name)]


@contextmanager
def reader(root: str) -> Iterator[Reader]:
    """Reads files of any commit, all through one git process."""
    prefix = git(root, "rev-parse", "--show-prefix").strip()
    process = subprocess.Popen(
        ["git", "-C", root, "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield Reader(prefix, cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout))
    finally:
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        process.wait()


class Reader:
    """What files held at a commit."""

    def __init__(self, prefix: str, ask: IO[bytes], answer: IO[bytes]) -> None:
        self._prefix, self._ask, self._answer = prefix, ask, answer

    def read(self, commit: str, name: str) -> bytes | None:
        """The bytes of a file, or None where the commit does not have it."""
        if "\n" in name:
            return None
        self._ask.write(os.fsencode(f"{commit}:{self._prefix}{name}\n"))
        self._ask.flush()
        head = self._answer.readline().split()
        if not head or head[-1] == b"missing":
            return None
        data = self._answer.read(int(head[-1]))
        self._answer.read(1)
        return data if head[-2] == b"blob" else None


def git(root: str, *command: str) -> str:
    """What git prints; raises CannotRun with what it complains of."""
    try:
        done = subprocess.run(["git", "-C", root, *command], capture_output=True, check=False)
    except FileNotFoundError:
        raise CannotRun("There is no git on this machine.") from None
    if done.returncode:
        said = os.fsdecode(done.stderr).strip() or f"git {command[0]} failed"
        raise CannotRun(f"The history of '{root}' cannot be read: {said}")
    return os.fsdecode(done.stdout)


def _is_file(name: str) -> bool:
    parts = name.split("/")
    deep = 3 if parts[0] == "mappings" else 2
    return len(parts) == deep and name.endswith(".yaml") and not any(part.startswith(".") for part in parts)
