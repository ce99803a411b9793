"""The supervisor's end of the warden: starts it, tells it of every child, and starts it again if it is killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from signal import Signals
from types import TracebackType
from typing import Self

WARDEN = Path(__file__).with_name("warden.py")


class Watch:
    """The warden's process and what it has been told; `lock` is a locked file it holds while it lives."""

    def __init__(self, lock: int) -> None:
        self._lock = lock
        self._children: dict[int, Signals] = {}
        self._start()

    def add(self, pid: int, number: Signals) -> None:
        """Have a child ended by this signal if the supervisor is killed."""
        self._children[pid] = number
        self._tell(f"+{pid} {int(number)}\n")

    def remove(self, pid: int) -> None:
        """Forget a child that has ended."""
        if self._children.pop(pid, None) is not None:
            self._tell(f"-{pid}\n")

    def check(self) -> None:
        """Start the warden again if it has ended."""
        if self._process.poll() is not None:
            os.close(self._pipe)
            self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        """Let the warden end what is left, and wait for it."""
        os.close(self._pipe)
        self._process.wait()

    def _start(self) -> None:
        theirs, self._pipe = os.pipe()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(WARDEN), str(theirs)],
                stdin=subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,
                pass_fds=(theirs, self._lock),
            )
        finally:
            os.close(theirs)
        for pid, number in self._children.items():
            self._tell(f"+{pid} {int(number)}\n")

    def _tell(self, line: str) -> None:
        try:
            os.write(self._pipe, line.encode())
        except BrokenPipeError:
            self.check()  # tells the new one everything
