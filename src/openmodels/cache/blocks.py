"""How the allocator of the C library keeps large blocks, such as the bodies of answers."""

from __future__ import annotations

import ctypes
import platform

LARGE = 32 * 1024
"""Bytes from which a block is the system's own, and goes back to it as soon as it is free."""

_M_MMAP_THRESHOLD = -3
"""glibc's number for it, in malloc.h."""


def give_back_large_blocks() -> None:
    """Let memory of answers that made room go back to the system; nothing to do where the C library is not glibc.

    By itself glibc raises the threshold to the largest block that was ever freed. The holes that answers of many sizes
    leave then stay with the process: a cache of 64 MB was seen to hold 130 MB.
    """
    if platform.libc_ver()[0] == "glibc":
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE)
