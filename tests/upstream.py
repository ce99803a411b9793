"""Providers on loopback: the simulation behind TLS, in a thread of its own; and addresses where nobody answers."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

from openmodels.telemetry.simulated.server import Delays, Simulation

HOST = "localhost"


@dataclass(frozen=True)
class Upstream:
    """A running server: its addresses, the certificate that vouches for it, and what it has seen."""

    simulation: Simulation
    port: int
    plain_port: int
    ca_file: Path

    def url(self, play: str, path: str = "/v1") -> str:
        """The base address of a provider that plays this."""
        return f"https://{HOST}:{self.port}/{play}{path}"

    def plain_url(self, play: str, path: str = "/v1") -> str:
        """The same without TLS."""
        return f"http://127.0.0.1:{self.plain_port}/{play}{path}"


@contextmanager
def upstream(folder: Path, delays: dict[str, Delays] | None = None) -> Iterator[Upstream]:
    """Run the providers until the end of the block."""
    authority = trustme.CA()
    ca_file = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(HOST).configure_cert(context)
    simulation = Simulation(delays)
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda loop, context: None)  # connections are cut on purpose
    servers = [
        loop.run_until_complete(simulation.serve("127.0.0.1", 0, context)),
        loop.run_until_complete(simulation.serve("127.0.0.1", 0)),
    ]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        ports = [server.sockets[0].getsockname()[1] for server in servers]
        yield Upstream(simulation, ports[0], ports[1], ca_file)
    finally:
        asyncio.run_coroutine_threadsafe(_end(servers), loop).result(timeout=10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(servers: list[asyncio.Server]) -> None:
    for server in servers:
        server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)
