"""A server's password: random, made once, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def kept(file: Path) -> str:
    """The password in the file, which is written with a new one if it is missing."""
    if not file.exists():
        draft = file.with_name(f"{file.name}.new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_urlsafe(24))
            new.flush()
            os.fsync(new.fileno())
        draft.rename(file)
    return file.read_text().strip()
