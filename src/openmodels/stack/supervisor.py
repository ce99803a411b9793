"""The loop that starts the programs of the table, keeps them running, and stops them all."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Protocol

from openmodels.errors import CannotRun
from openmodels.stack.child import ended, kill, spawn
from openmodels.stack.kept import Kept, how
from openmodels.stack.logs import Logs, tail
from openmodels.stack.program import Command, Program
from openmodels.stack.signals import SignalWatch
from openmodels.stack.watch import Watch

OBSTACLE_S = 15.0
"""How long a start waits for what an earlier run left, such as a server that is still shutting down."""
STOP_S = (3.2, 1.4)
"""How long the newest group has to end before it is killed, then each older one; together under 5 s."""


class Stopped(Exception):
    """A stop signal came."""


class Report(Protocol):
    """Who is told what happens."""

    wants_logs: bool

    def step(self, doing: str) -> None:
        """Something has begun that takes a moment."""

    def done(self, what: str) -> None:
        """It is done."""

    def serving(self, address: str) -> None:
        """Everything runs; the pages and the API are here."""

    def notice(self, text: str) -> None:
        """Something happened by itself."""

    def show(self, text: str) -> None:
        """What another program had to say, as it is."""

    def log(self, name: str, line: str) -> None:
        """A program wrote a line to its log."""


class Supervisor:
    """Groups of programs, each started when the one before is ready and stopped before it."""

    def __init__(self, logs: Logs, watch: Watch, signals: SignalWatch, report: Report) -> None:
        self._logs = logs
        self._watch = watch
        self._signals = signals
        self._report = report
        self._groups: list[list[Kept]] = []
        self._started: list[Kept] = []
        self._held: list[Kept] = []

    def load(self, program: Program) -> None:
        """Start a program that only loads until `start` is called with it; what runs meanwhile need not wait for it."""
        kept = self._kept(program, held=True)
        self._held.append(kept)
        kept.tick(time.monotonic())

    def start(self, programs: Sequence[Program], *, beside: bool = False) -> None:
        """Start a group and wait until all of it is ready; raises CannotRun if one ends or takes too long.

        `beside`: they join the newest group, and are stopped with it.
        """
        held = {kept.program.name: kept for kept in self._held}
        group = [held.pop(one.name) if one.name in held else self._kept(one) for one in programs]
        self._held = list(held.values())
        if beside:
            self._groups[-1] += group
        else:
            self._groups.append(group)
        began = time.monotonic()
        for kept in group:
            kept.let_go(began)
        while not all(kept.ready for kept in group):
            self._turn(0.01)
            for kept in group:
                self._bring_up(kept, began, time.monotonic())
        self._started += group

    def run(self, name: str, command: Command) -> tuple[int, str]:
        """Run a command to its end; returns its exit code and what it wrote."""
        log = self._logs.file(name)
        child = spawn(command, log)
        self._watch.add(child.pid, command.death_signal)
        try:
            self._wait(lambda: ended(child))
        finally:
            kill(child)
            self._watch.remove(child.pid)
        output = log.read_text(errors="replace").strip()
        if child.returncode < 0:
            raise CannotRun(f"{name} {how(child.returncode)}.", hint=f"Log: {log}")
        return child.returncode, output

    def keep(self) -> None:
        """Keep everything running until a stop signal comes."""
        self._wait(lambda: False)

    def stop(self) -> None:
        """Stop all, newest group first; what does not end in time is killed."""
        for kept in self._held:
            kept.kill()
        for position, group in enumerate(reversed(self._groups)):
            until = time.monotonic() + STOP_S[min(position, 1)]
            for kept in group:
                kept.ask_to_stop()
            while [kept for kept in group if not kept.gone()] and time.monotonic() < until:
                self._signals.wait(0.01)
            for kept in group:
                if not kept.gone():
                    self._report.notice(f"{kept.program.name} did not stop in time and was killed.")
                    kept.kill()
        self._groups.clear()
        self._held.clear()
        self._started.clear()

    def _kept(self, program: Program, *, held: bool = False) -> Kept:
        return Kept(program, self._logs.file(program.name), self._watch, held=held)

    def _bring_up(self, kept: Kept, began: float, now: float) -> None:
        blocked = kept.child is None and now - began > OBSTACLE_S
        if kept.overdue(now) or blocked:
            raise CannotRun(f"{kept.program.name} did not start: {kept.waits_for}.", hint=f"Log: {kept.log}")
        kept.tick(now)
        if kept.failures:
            raise CannotRun(f"{kept.program.name} did not start:\n{tail(kept.log)}", hint=f"Log: {kept.log}")

    def _wait(self, done: Callable[[], bool]) -> None:
        while not done():
            self._turn(0.25)

    def _turn(self, seconds: float) -> None:
        """Wait a moment, then look after everything."""
        restless = not all(kept.ready for kept in self._started)
        self._signals.wait(min(seconds, 0.02) if restless else seconds)
        if self._signals.stop is not None:
            raise Stopped
        for kept in self._started:
            if news := kept.tick(time.monotonic()):
                self._report.notice(news)
        self._watch.check()
        self._logs.bound()
        for name, line in self._logs.news() if self._report.wants_logs else ():
            self._report.log(name, line)
