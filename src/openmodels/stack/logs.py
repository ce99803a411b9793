"""The log files of the stack: one a program, turned over at the start, each bounded in size."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

LARGEST = 10_000_000
"""Bytes of one log file; there is at most one older file of each."""


class Logs:
    """The folder of the logs. Programs append to their files by themselves, so a log outlives the supervisor."""

    def __init__(self, folder: Path, *, largest: int = LARGEST) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._largest = largest
        self._read: dict[Path, int] = {}

    def file(self, name: str) -> Path:
        """The log file of a program; when first asked for, that of the run before is moved to `NAME.log.1`."""
        file = self._folder / f"{name.lower().replace(' ', '-')}.log"
        if file not in self._read:
            if file.exists():
                file.replace(_older(file))
            file.touch(mode=0o600)
            self._read[file] = 0
        return file

    def news(self) -> list[tuple[str, str]]:
        """The lines that were written since this was last asked, each with its program's name."""
        return [(file.stem, line) for file in self._read for line in self._new_lines(file)]

    def bound(self) -> None:
        """Copy what has grown too large to its older file and start it over, in place: its writer keeps it open."""
        for file in self._read:
            if file.stat().st_size > self._largest:
                shutil.copyfile(file, _older(file))
                os.truncate(file, 0)
                self._read[file] = 0

    def _new_lines(self, file: Path) -> list[str]:
        with file.open("rb") as log:
            log.seek(self._read[file])
            whole = log.read().rpartition(b"\n")
        self._read[file] += len(whole[0]) + len(whole[1])
        return whole[0].decode(errors="replace").splitlines()


def tail(log: Path, began: int = 0, lines: int = 8) -> str:
    """The last lines that were written after the byte `began`."""
    with log.open("rb") as file:
        file.seek(began)
        return "\n".join(file.read().decode(errors="replace").strip().splitlines()[-lines:])


def _older(file: Path) -> Path:
    return file.with_name(f"{file.name}.1")
