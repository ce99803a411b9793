"""A small process that ends what the supervisor started, should the supervisor be killed.

Run as a script (`python -I -S warden.py PIPE`). The supervisor writes `+PID SIGNAL` for each child it starts and
`-PID` for each that has ended; when the pipe closes, the supervisor is gone. Linux also tells each child by its death
signal; this holds on every system, reaches grandchildren and does not trust a child to obey. It inherits the lock of
the data folder, so that the next supervisor waits until all is gone.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable

GRACE_S = 3.0


def note(children: dict[int, int], line: str) -> None:
    """Take one line of the supervisor into the table from process id to stop signal."""
    pid, _, number = line[1:].partition(" ")
    if line.startswith("+"):
        children[int(pid)] = int(number)
    else:
        children.pop(int(pid), None)


def end(children: dict[int, int]) -> None:
    """Ask every child to end; what is left of its process group then, or after a while, is ended by force."""
    for pid, number in children.items():
        _signal(os.kill, pid, number)
    until = time.monotonic() + GRACE_S
    left = set(children)
    while left:
        over = time.monotonic() > until
        for pid in {pid for pid in left if over or _ended(pid)}:
            _signal(os.killpg, pid, signal.SIGKILL)
            left.remove(pid)
        time.sleep(0.02)


def _ended(pid: int) -> bool:
    """Whether a process is gone, or a zombie that nobody has collected yet."""
    try:
        with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - pathlib would double the start-up time
            return stat.read().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return not _signal(os.kill, pid, 0)


def _signal(send: Callable[[int, int], None], pid: int, number: int) -> bool:
    try:
        send(pid, number)
    except (ProcessLookupError, PermissionError):  # gone; macOS says the second of a zombie
        return False
    return True


def main(pipe: int) -> None:
    """Listen until the supervisor is gone."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    children: dict[int, int] = {}
    with os.fdopen(pipe) as lines:
        for line in lines:
            note(children, line)
    end(children)


if __name__ == "__main__":
    main(int(sys.argv[1]))
