"""`openmodels up` in a process of its own, and what a test wants to know of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from json import loads
from pathlib import Path
from signal import SIGKILL, Signals
from typing import TypeVar

import psutil

from openmodels.stack import ports

SMALL = (sys.executable, str(Path(__file__).with_name("small_up.py")))


T = TypeVar("T")


def until(what: Callable[[], T], seconds: float = 60) -> T:
    """The first true answer; fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.02)
    return answer


def alive(process: psutil.Process) -> bool:
    """Whether it runs; a zombie that nobody has collected yet does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


class Stack:
    """One `openmodels up` and everything it started."""

    def __init__(self, data: Path, output: Path, program: tuple[str, ...]) -> None:
        self.data = data
        self.program = program
        self.port = ports.free()
        self.output = output
        self.process: subprocess.Popen[bytes] | None = None
        self.seen: set[psutil.Process] = set()

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def up(self, *options: str, wait: bool = True, **env: str) -> Stack:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("OPENMODELS_")}
        place = ("--data-dir", str(self.data), "--port", str(self.port))
        command = [*self.program, "up", *place, *options]
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(command, env=clean | env, stdout=output, stderr=output)
        if wait:
            until(lambda: "Stop with Ctrl-C" in self.text() or self.ended(), 150)
            assert not self.ended(), self.text()
            self.children()
        return self

    def text(self) -> str:
        return self.output.read_text()

    def said(self, words: str, times: int = 1) -> bool:
        return self.text().count(words) == times

    def ended(self) -> bool:
        assert self.process is not None
        return self.process.poll() is not None

    def exit_code(self, seconds: float = 60) -> int:
        assert self.process is not None
        return self.process.wait(seconds)

    def told(self) -> dict[str, str]:
        """What the small web server tells of itself; empty when it does not answer.

        The embedded server's own address, which the web server must not know, is read where people find it.
        """
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/health", timeout=2) as answer:
                told = dict(loads(answer.read()))
        except (urllib.error.URLError, ConnectionError):
            return {}
        if not told["OPENMODELS_DATABASE_URL"]:
            told["OPENMODELS_DATABASE_URL"] = (self.data / "postgres.url").read_text()
        return told

    def children(self) -> list[psutil.Process]:
        found = psutil.Process(self.pid).children(recursive=True)
        self.seen.update(found)
        return found

    def child(self, word: str) -> psutil.Process:
        """The process started by the supervisor itself with this word in its command, folders left aside."""
        return until(lambda: self._named(word))[0]

    def _named(self, word: str) -> list[psutil.Process]:
        own = [c for c in psutil.Process(self.pid).children() if alive(c)]
        return [c for c in own if any(word in part.split("/")[-1].split() for part in c.cmdline())]

    def left(self) -> list[psutil.Process]:
        """What still runs of all that was ever seen."""
        return [p for p in self.seen if alive(p)]

    def signal(self, number: Signals) -> None:
        os.kill(self.pid, number)


@contextmanager
def stack_on(data: Path, output: Path, program: tuple[str, ...] = SMALL) -> Iterator[Stack]:
    """A stack that is not started yet; at the end nothing of it is left, however the test went."""
    run = Stack(data, output, program)
    try:
        yield run
    finally:
        if run.process is not None and not run.ended():
            run.children()
            run.signal(SIGKILL)
            run.exit_code()
        until(lambda: not run.left())
