"""One child process: started through `launch.py`, ended by a signal and, if it does not go, by force."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from openmodels.errors import CannotRun, SetupError
from openmodels.stack.logs import tail
from openmodels.stack.program import Command, Program

LAUNCH = Path(__file__).with_name("launch.py")
TICK = 0.01


def spawn(command: Command, log: Path, *, held: bool = False) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own, writing to the end of the log; call from the main thread only.

    Linux sends the death signal when the *thread* that started the child ends. The command's locks pass to the child.
    `held`: its standard input is a pipe that stays open until the caller closes `stdin` of what is returned.
    """
    account = command.identity
    orders = {
        "uid": account.uid if account else None,
        "gid": account.gid if account else None,
        "capability": account.capability if account else None,
        "parent": os.getpid(),
        "death_signal": int(command.death_signal),
    }
    with tempfile.TemporaryFile() as stdin, log.open("ab") as output:
        stdin.write(command.stdin)
        stdin.seek(0)
        try:
            return subprocess.Popen(
                [sys.executable, "-I", "-S", str(LAUNCH), json.dumps(orders), *command.argv],
                env=dict(command.env),
                cwd=command.cwd,
                stdin=subprocess.PIPE if held else stdin,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=command.locks,
            )
        finally:
            for lock in command.locks:
                os.close(lock)


def run(command: Command, log: Path, failure: str, *, seconds: float = 120) -> None:
    """Run a command to its end; raises SetupError with the failure's words and the log's last lines."""
    began = log.stat().st_size if log.exists() else 0
    child = spawn(command, log)
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        raise SetupError(f"{failure} within {seconds:.0f} s.", hint=f"The whole log is {log}.") from None
    finally:
        kill(child)
    if child.returncode != 0:
        raise SetupError(f"{failure}: {tail(log, began)}", hint=f"The whole log is {log}.")


@contextmanager
def running(program: Program, log: Path, *, seconds: float = 30) -> Iterator[subprocess.Popen[bytes]]:
    """A program, up and ready; stopped at the end. Raises CannotRun if it is not ready in time."""
    until = time.monotonic() + seconds
    while obstacle := program.obstacle():
        if time.monotonic() > until:
            raise CannotRun(f"Cannot start {program.name}: {obstacle}.")
        time.sleep(TICK)
    began = log.stat().st_size if log.exists() else 0
    child = spawn(program.command(), log)
    try:
        while program.unready(child.pid):
            if ended(child) or time.monotonic() > until:
                raise CannotRun(f"{program.name} did not start: {tail(log, began)}", hint=f"The whole log is {log}.")
            time.sleep(TICK)
        yield child
    finally:
        stop(child, program.stop_signal)


def stop(child: subprocess.Popen[bytes], number: signal.Signals, *, seconds: float = 10) -> None:
    """Ask a child to end, and end it with all it started if it has not after so many seconds."""
    if not ended(child):
        child.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            child.wait(seconds)
            _sweep(child)
    kill(child)


def ended(child: subprocess.Popen[bytes]) -> bool:
    """Whether a child has ended; when that is first seen, whatever it started and left behind is ended too."""
    if child.returncode is None and child.poll() is not None:
        _sweep(child)
    return child.returncode is not None


def kill(child: subprocess.Popen[bytes]) -> None:
    """End a child and everything in its process group, at once."""
    if not ended(child):
        _sweep(child)
        child.wait()


def _sweep(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):  # nobody is left; macOS says it by the second
        os.killpg(child.pid, signal.SIGKILL)
