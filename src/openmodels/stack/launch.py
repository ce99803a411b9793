"""The first thing a child process runs: drop root, die with the parent, become the program.

Run as a script by a fresh interpreter (`python -I -S launch.py ORDERS PROGRAM ARG...`), because what it does cannot be
done safely between fork and exec of a process with threads. Standard library only; everything is imported
before privileges are dropped, as the interpreter itself may lie where the new user cannot read.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from typing import NoReturn

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAPABILITY_VERSION_3 = 0x20080522


def become(uid: int, gid: int, capability: int | None) -> None:
    """Drop root for an account, keeping at most one Linux capability across the exec."""
    if capability is not None:
        _prctl(PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if capability is not None:
        _keep_only(capability)


def die_with(parent: int, number: int) -> None:
    """Ask Linux to send this process a signal when its parent ends, and end now if that has already happened."""
    if sys.platform == "linux":
        _prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os._exit(1)


def _keep_only(capability: int) -> None:
    bit = ctypes.c_uint32(1 << capability)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    if ctypes.CDLL(None, use_errno=True).capset(header, data) != 0:
        raise OSError(ctypes.get_errno(), "capset failed")
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability)


def _prctl(*numbers: int) -> None:
    words = [ctypes.c_ulong(n) for n in (*numbers, 0, 0, 0, 0)[:5]]
    if ctypes.CDLL(None, use_errno=True).prctl(*words) != 0:
        raise OSError(ctypes.get_errno(), f"prctl{numbers} failed")


def main(orders: dict[str, int | None], argv: list[str]) -> NoReturn:
    """Carry out the orders, then replace this interpreter by the program."""
    uid, gid, parent, number = orders["uid"], orders["gid"], orders["parent"], orders["death_signal"]
    os.umask(0o077)
    if uid is not None and gid is not None:
        become(uid, gid, orders["capability"])
    if parent is not None and number is not None:
        die_with(parent, number)  # after `become`: a change of user clears the death signal
    # Python ignores the first two; a shell has jobs in the background ignore the others, by which programs are stopped.
    for ignored in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT, signal.SIGQUIT):
        signal.signal(ignored, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.execv(argv[0], argv)  # noqa: S606 - becoming another program is the whole purpose


if __name__ == "__main__":
    try:
        main(json.loads(sys.argv[1]), sys.argv[2:])
    except OSError as error:
        sys.exit(f"cannot start {sys.argv[2]}: {error}")
