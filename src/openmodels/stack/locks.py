"""The two locks of a data folder: one says that a supervisor runs, the other that anything it started still does."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openmodels.errors import Locked, SetupError


@contextmanager
def claimed(folder: Path, address: str) -> Iterator[None]:
    """Hold the data folder for this process; raises Locked that names who has it, SetupError if it cannot be used."""
    lock = _open(folder / "up.lock")
    try:
        if not take(lock):
            raise _taken(folder, os.pread(lock, 4096, 0))
        os.truncate(lock, 0)
        os.pwrite(lock, json.dumps({"pid": os.getpid(), "address": address}).encode(), 0)
        yield
        os.truncate(lock, 0)
    finally:
        os.close(lock)


@contextmanager
def leftovers(folder: Path) -> Iterator[int]:
    """A lock, not yet taken, that the processes of a run inherit; the last of them to end releases it."""
    lock = _open(folder / "processes.lock")
    try:
        yield lock
    finally:
        os.close(lock)


def take(lock: int) -> bool:
    """Lock an open file unless another process has; says whether it is now ours."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _open(file: Path) -> int:
    try:
        file.parent.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SetupError(
            f"The data folder {file.parent} cannot be used: {error.strerror}.",
            hint="Name another with --data-dir or OPENMODELS_DATA_DIR.",
        ) from None


def _taken(folder: Path, content: bytes) -> Locked:
    holder = json.loads(content) if content else {"pid": "not known", "address": "not known yet"}
    return Locked(
        f"OpenModels already runs on the data folder {folder}: process {holder['pid']}, {holder['address']}.",
        hint="Stop that one first, or choose another folder with --data-dir and another --port.",
    )
