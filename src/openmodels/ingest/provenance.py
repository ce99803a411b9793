"""Where rows come from: the commit of the registry, and the code that makes rows of it."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from hashlib import blake2b
from importlib.resources import files


def registry_commit(roots: Sequence[str]) -> str | None:
    """The git commit of the last root, with `-dirty` when its files are not as committed; None outside of git."""
    commit = _git(roots[-1], "rev-parse", "--verify", "--quiet", "HEAD")
    if not commit:
        return None
    return f"{commit}-dirty" if _git(roots[-1], "--no-optional-locks", "status", "--porcelain", "--", ".") else commit


def code_digest() -> str:
    """A digest of the modules that read documents and make rows, so that newer code looks at every file again."""
    digest = blake2b(digest_size=16)
    for package in ("openmodels.registry", "openmodels.ingest", "openmodels.store.migrations.versions"):
        for file in sorted(files(package).iterdir(), key=lambda file: file.name):
            if file.name.endswith((".py", ".sql")):
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _git(folder: str, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", folder, *arguments], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
