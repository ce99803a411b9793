"""A program of the table together with its process: started, watched, and started again when it ends."""

from __future__ import annotations

import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from openmodels.stack import backoff
from openmodels.stack.child import ended, kill, spawn
from openmodels.stack.program import Program
from openmodels.stack.watch import Watch


@dataclass
class Kept:
    """One program and the state of its process; times are seconds of a monotonic clock, given by the caller."""

    program: Program
    log: Path
    watch: Watch
    held: bool = False
    """Whether its process may load, and no more: it waits for the end of its standard input."""
    child: subprocess.Popen[bytes] | None = None
    ready: bool = False
    failures: int = 0
    waits_for: str = "it has not been started"
    due: float = 0.0
    since: float = 0.0

    def tick(self, now: float) -> str | None:
        """Do what is due; returns what a reader should know of it, if anything."""
        if self.child is None:
            if now >= self.due:
                self._start(now)
            return None
        if ended(self.child):
            return self._ended(self.child, now)
        return None if self.ready else self._look(self.child, now)

    def overdue(self, now: float) -> bool:
        """Whether its process takes longer to get ready than it may."""
        return self.child is not None and not self.ready and now - self.since > self.program.patience_s

    def let_go(self, now: float) -> None:
        """End the standard input of a process that was held, so that it begins its work."""
        self.held, self.since = False, now
        if self.child is not None and self.child.stdin is not None:
            self.child.stdin.close()

    def gone(self) -> bool:
        """Whether no process of it is left."""
        if self.child is not None and ended(self.child):
            self.watch.remove(self.child.pid)
            self.child = None
        return self.child is None

    def ask_to_stop(self) -> None:
        """Send the process its stop signal."""
        if self.child is not None and not ended(self.child):
            self.child.send_signal(self.program.stop_signal)

    def kill(self) -> None:
        """End the process and all it started, at once."""
        if self.child is not None:
            kill(self.child)
            self.gone()

    def _start(self, now: float) -> None:
        obstacle = self.program.obstacle()
        if obstacle is not None:
            self.waits_for = obstacle
            self.due = now + 0.05
            return
        self.child = spawn(self.program.command(), self.log, held=self.held)
        self.watch.add(self.child.pid, self.program.stop_signal)
        self.since = now

    def _look(self, child: subprocess.Popen[bytes], now: float) -> str | None:
        lacking = self.program.unready(child.pid)
        if lacking is None:
            taken, self.ready, self.since = now - self.since, True, now
            return f"{self.program.name} is back after {taken:.1f} s." if self.failures else None
        self.waits_for = lacking
        if self.overdue(now):
            kill(child)
        return None

    def _ended(self, child: subprocess.Popen[bytes], now: float) -> str:
        self.failures = backoff.count(self.failures, now - self.since if self.ready else 0.0)
        rest = backoff.delay(self.failures)
        self.gone()
        self.ready, self.due = False, now + rest
        return f"{self.program.name} {how(child.returncode)}; it is started again in {rest:g} s (log: {self.log})."


def how(code: int) -> str:
    """How a process ended, in words, from its return code as subprocess gives it."""
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
