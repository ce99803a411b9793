"""What a branch changes in a registry, as git sees it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from openmodels.errors import CannotRun


def changed_since(root: str, ref: str) -> set[str]:
    """Names below a root that differ from where this branch left `ref`: committed, uncommitted and new.

    Raises CannotRun without git, outside of a git repository and for a ref that is not known.
    """
    base = commit_left(root, ref)
    changed = _items(_git(root, "diff", "--name-only", "--no-renames", "--relative", "-z", base, "--", "."))
    new = _items(_git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", "."))
    return {*changed, *new}


def commit_left(root: str, ref: str) -> str:
    """The commit at which this branch left `ref`; raises CannotRun as changed_since does."""
    if ref.startswith("-"):
        raise CannotRun(f"'{ref}' is not a commit, branch or tag.")
    commit = _items(_git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"))
    if not commit:
        hint = "In a shallow clone, fetch more of the history."
        raise CannotRun(f"git knows no commit, branch or tag '{ref}'.", hint=hint)
    return (_items(_git(root, "merge-base", commit[0], "HEAD")) or commit)[0]


def contents_at(root: str, commit: str, names: Sequence[str]) -> dict[str, bytes]:
    """What files below a root held at a commit, by name, without those that were not there."""
    asked = "".join(f"{commit}:./{name}\n" for name in names)
    told = memoryview(_git(root, "cat-file", "--batch", stdin=os.fsencode(asked)))
    found = {}
    for name in names:
        end = bytes(told[: 2 * _LONGEST_NAME]).index(b"\n")
        head, told = bytes(told[:end]), told[end + 1 :]
        if head.endswith(b" missing"):
            continue
        _, type_, size = head.split()
        if type_ == b"blob":
            found[name] = bytes(told[: int(size)])
        told = told[int(size) + 1 :]
    return found


_LONGEST_NAME = 4096


def _git(root: str, *command: str, stdin: bytes = b"") -> bytes:
    """What git prints; nothing where it says no in silence."""
    try:
        done = subprocess.run(["git", "-C", root, *command], input=stdin, capture_output=True, check=False)
    except FileNotFoundError:
        raise CannotRun("There is no git on this machine.") from None
    if done.returncode and done.stderr:
        raise CannotRun(f"git cannot tell what has changed: {os.fsdecode(done.stderr).strip()}")
    return done.stdout


def _items(told: bytes) -> list[str]:
    """What git printed, cut at its ends of items."""
    return [os.fsdecode(item) for item in told.rstrip(b"\n").split(b"\0") if item]
