"""What the stack runs: a program knows its command, what it waits for, and how it shows that it is ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGTERM, Signals

from openmodels.stack.identity import Identity


@dataclass(frozen=True)
class Command:
    """One command line, with all that its process is given; `locks` are file descriptors it holds while it lives."""

    argv: Sequence[str]
    env: Mapping[str, str]
    stdin: bytes = b""
    locks: tuple[int, ...] = ()
    cwd: str | None = None
    identity: Identity | None = None
    death_signal: Signals = SIGTERM


@dataclass(frozen=True)
class Program:
    """A row of the process table: a program that is kept running."""

    name: str
    stop_signal: Signals = field(default=SIGTERM, kw_only=True)
    patience_s: float = field(default=60, kw_only=True)
    """How long it may take to get ready; after that it is ended, which counts as a failure."""

    def prepare(self, log: Path) -> None:
        """Make what must be there before the first start, such as a data folder; raises SetupError."""

    def obstacle(self) -> str | None:
        """Why it cannot start just now, in words; None when it can."""
        return None

    def command(self) -> Command:
        """The command of its next start."""
        raise NotImplementedError

    def unready(self, pid: int) -> str | None:
        """What the process `pid` still lacks to be of use, in words; None when it answers."""
        raise NotImplementedError
