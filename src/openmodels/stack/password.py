"""A server's password: random, made once, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def kept(file: Path) -> str:
    """The password in the file, which is written with a new one if it is missing."""
    if not file.exists():
        _write(file.with_name(f"{file.name}.new"), secrets.token_urlsafe(24)).rename(file)
    return file.read_text().strip()


def copy(file: Path) -> Path:
    """A copy of the password beside its file, to give to another account; the caller removes it."""
    return _write(file.with_name(f"{file.name}.copy"), kept(file))


def _write(file: Path, secret: str) -> Path:
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
        new.write(secret)
        new.flush()
        os.fsync(new.fileno())
    return file
