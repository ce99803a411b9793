"""A way to the site that can be taken away and given back, as a network or a server does it."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Forward(socketserver.ThreadingTCPServer):
    """Passes connections on to the site, as the network does while it is there."""

    daemon_threads = True
    allow_reuse_address = True
    site: tuple[str, int]
    open: list[socket.socket]


class Pass(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Forward)
        with socket.create_connection(self.server.site) as there:
            self.server.open += [there, self.request]
            back = threading.Thread(target=pump, args=(there, self.request), daemon=True)
            back.start()
            pump(self.request, there)
            back.join(10)


def pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return  # one end has hung up; the other is closed by its owner


@contextmanager
def network(site: str, port: int) -> Iterator[None]:
    """The way to the site at a port of its own, for as long as it is there."""
    there = urlsplit(site)
    with Forward(("127.0.0.1", port), Pass) as forward:
        forward.site = (there.hostname or "", there.port or 0)
        forward.open = []
        thread = threading.Thread(target=forward.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield
        forward.shutdown()
        thread.join()
        for one in forward.open:
            with suppress(OSError):  # it may be closed by now
                one.shutdown(socket.SHUT_RDWR)
