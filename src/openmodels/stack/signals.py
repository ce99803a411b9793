"""Signals as something a loop can wait for, instead of code that interrupts it."""

from __future__ import annotations

import select
import signal
import socket
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Self

STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class SignalWatch:
    """While open, a stop signal sets `stop` and, like the end of a child, ends a wait; main thread only."""

    def __init__(self) -> None:
        self.stop: signal.Signals | None = None

    def __enter__(self) -> Self:
        self._wake, self._woken = socket.socketpair()
        for end in (self._wake, self._woken):
            end.settimeout(0)
        self._wakeup_before = signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        self._before: dict[signal.Signals, Any] = {}
        for number in (*STOP, signal.SIGCHLD):
            if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue  # started under nohup
            self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        self._wake.close()
        self._woken.close()

    def wait(self, seconds: float) -> None:
        """Wait so long at most, less if a signal comes."""
        if select.select([self._woken], [], [], seconds)[0]:
            with suppress(BlockingIOError):
                while self._woken.recv(4096):
                    pass

    def _note(self, number: int, frame: FrameType | None) -> None:
        if number in STOP:
            self.stop = signal.Signals(number)
