"""Ports of this machine: whether one is free, and one that is."""

from __future__ import annotations

import errno
import socket

BUSY = (errno.EADDRINUSE,)


def is_free(host: str, port: int) -> bool:
    """Whether a server could listen on this address now; raises OSError if the host is not one of this machine."""
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            if error.errno in BUSY:
                return False
            raise
    return True


def free(preferred: int | None = None) -> int:
    """A free loopback port: the preferred one if it is, else one the system picks."""
    if preferred and is_free("127.0.0.1", preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
