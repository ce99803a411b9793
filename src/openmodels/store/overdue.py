"""Hangs up on a database that says nothing: its own time limit is of no use when it is the one that stands still.

A server whose machine is paused or whose disk hangs neither answers nor closes the connection, and whoever waits would
wait as long as it does.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

import structlog
from psycopg import Connection, OperationalError

TICK_S = 0.5
log = structlog.get_logger(__name__)


class Overdue:
    """The connections in use and when each is overdue; one thread looks at them, and begins with the first."""

    def __init__(self) -> None:
        self._used: dict[int, tuple[Connection, float]] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextmanager
    def after(self, seconds: float | None, conn: Connection) -> Iterator[None]:
        """Hang up when the connection is still in use after so long; None: never."""
        if seconds is None:
            yield
            return
        if self._thread is None:
            self._begin()
        self._used[id(conn)] = (conn, monotonic() + seconds)
        try:
            yield
        finally:
            with self._lock:  # or what is hung up just now might be another's already
                is_late = self._used.pop(id(conn), None) is None
            if is_late:
                conn.close()  # its pool would give it to the next one

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="overdue connections", daemon=True)
                self._thread.start()

    def _look(self) -> None:
        while True:
            sleep(TICK_S)
            now = monotonic()
            for key, (conn, due) in list(self._used.items()):
                if now < due:
                    continue
                with self._lock:
                    if self._used.pop(key, None) is not None:
                        _hang_up(conn)


def _hang_up(conn: Connection) -> None:
    """End the connection beneath whoever waits on it, who then hears that it is lost."""
    try:
        process, wire = conn.info.backend_pid, socket.socket(fileno=conn.fileno())
    except (OSError, OperationalError) as error:
        log.info("a silent connection was gone already", error=str(error))
        return
    log.warning("the database says nothing; hanging up", process=process)
    try:
        wire.shutdown(socket.SHUT_RDWR)
    except OSError as error:
        log.info("a silent connection was gone already", error=str(error))
    finally:
        wire.detach()
