"""A reader that costs little itself: one connection kept open, an answer's status, headers and body, and its time."""

from __future__ import annotations

import re
import socket
import time
from types import TracebackType
from urllib.parse import urlsplit

_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class Reader:
    """Asks one server one thing after the other."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host = parts.netloc.encode()
        self._socket = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()

    def get(self, path: str) -> tuple[int, bytes, bytes]:
        """Status, headers and body."""
        self._socket.sendall(b"GET %b HTTP/1.1\r\nHost: %b\r\n\r\n" % (path.encode(), self._host))
        said = b""
        while (end := said.find(b"\r\n\r\n")) < 0:
            said += self._more()
        length = _LENGTH.search(said, 0, end + 2)
        if length is None:
            raise SystemExit(f"error: {path} was answered without a length: {said[:200]!r}")
        whole = end + 4 + int(length[1])
        while len(said) < whole:
            said += self._more()
        return int(said[9:12]), said[: end + 2], said[end + 4 :]

    def timed(self, path: str) -> float:
        """Milliseconds of a good answer; ends the run at any other."""
        began = time.perf_counter()
        status, _, body = self.get(path)
        spent = time.perf_counter() - began
        if status != 200:
            raise SystemExit(f"error: {path} was answered with {status}: {body[:300]!r}")
        return spent * 1000

    def _more(self) -> bytes:
        part = self._socket.recv(262_144)
        if not part:
            raise ConnectionError("the server hung up")
        return part
