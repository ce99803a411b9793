"""One HTTP request on a fresh connection, each phase timed with a monotonic clock, no phase trusted."""

from __future__ import annotations

import ssl
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

import httpcore
from httpcore import AsyncNetworkBackend, AsyncNetworkStream

from openmodels.telemetry.addresses import AddressRule
from openmodels.telemetry.resolve import Resolver
from openmodels.telemetry.sockets import Stream, connect

ADDRESSES_TRIED = 3
TCP_S = 4.0
"""How long one address may take to accept; the next one is tried after that."""


@dataclass(slots=True)
class Phases:
    """When each phase of a request ended; `phase` is the one it is in. Moments are of time.perf_counter()."""

    phase: str = "dns"
    started: float = field(default_factory=time.perf_counter)
    dns_ms: float | None = None
    tcp_ms: float | None = None
    tls_ms: float | None = None
    begun: float | None = None
    sent: float | None = None
    first_byte: float | None = None
    arrived: float = 0.0
    """When the newest bytes came that have been read."""
    family: int | None = None

    def since_begun(self, moment: float | None) -> float | None:
        """Milliseconds from the beginning of the request to a moment."""
        return None if moment is None or self.begun is None else (moment - self.begun) * 1000

    async def follow(self, event: str, info: Mapping[str, Any]) -> None:
        """Note what the HTTP library says it has done."""
        what = event.partition(".")[2]
        if what == "send_request_headers.started":
            self.phase, self.begun = "request", None
        elif what == "send_request_body.complete":
            self.phase, self.sent = "answer", time.perf_counter()
        elif what == "receive_response_headers.complete":
            self.phase, self.first_byte = "body", self.arrived

    def note_written(self, moment: float) -> None:
        """Note when something was sent; the first of a request is its beginning."""
        if self.phase == "request" and self.begun is None:
            self.begun = moment

    def note_arrived(self, moment: float) -> None:
        """Note when something came."""
        self.arrived = moment


@dataclass(frozen=True, slots=True)
class Network:
    """What every request shares: how names are resolved, which addresses are allowed, which certificates are valid."""

    resolver: Resolver
    rule: AddressRule
    tls: ssl.SSLContext


def trusted(ca_file: str | None = None) -> ssl.SSLContext:
    """The certificates of the system, and those of one more file."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


@asynccontextmanager
async def exchange(
    network: Network,
    phases: Phases,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
) -> AsyncIterator[httpcore.Response]:
    """Send one request on a connection of its own; the answer's body is read by the caller, and no redirect followed.

    Raises what httpcore and the resolver raise, and AddressRefused; `phases` then tells how far it got.
    """
    parsed = httpcore.URL(url)
    connection = httpcore.AsyncHTTPConnection(
        parsed.origin, ssl_context=network.tls, http2=True, network_backend=_Timed(network, phases)
    )
    length = {} if body is None else {"Content-Length": str(len(body))}
    request = httpcore.Request(
        method,
        parsed,
        headers=list(({"Host": _host(parsed), "Accept-Encoding": "identity"} | {**headers, **length}).items()),
        content=body,
        extensions={"trace": phases.follow},
    )
    try:
        response = await connection.handle_async_request(request)
        try:
            yield response
        finally:
            await response.aclose()
    finally:
        await connection.aclose()


def _host(url: httpcore.URL) -> str:
    host = url.host.decode()
    name = f"[{host}]" if ":" in host else host
    return name if url.port is None else f"{name}:{url.port}"


class _Timed(AsyncNetworkBackend):
    """Resolves, checks and connects; the address that was checked is the one that is connected to."""

    def __init__(self, network: Network, phases: Phases) -> None:
        self._network = network
        self._phases = phases

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        phases = self._phases
        addresses, phases.dns_ms = await self._network.resolver.addresses(host, port)
        chosen = self._network.rule.chosen(host, addresses)[:ADDRESSES_TRIED]
        phases.phase = "tcp"
        for position, address in enumerate(chosen):
            start = time.perf_counter()
            try:
                stream = await connect(
                    address, port, seconds=TCP_S, written=phases.note_written, arrived=phases.note_arrived
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if position == len(chosen) - 1:
                    raise
            else:
                phases.tcp_ms = (time.perf_counter() - start) * 1000
                phases.family = ip_address(address.partition("%")[0]).version
                return _TimedStream(stream, phases)
        raise httpcore.ConnectError(f"{host} has no address")


class _TimedStream(AsyncNetworkStream):
    """A connection that notes how long TLS takes."""

    def __init__(self, stream: Stream, phases: Phases) -> None:
        self._stream = stream
        self._phases = phases
        # Bound here rather than wrapped: they are called for every piece of every answer.
        self.read = stream.read  # type: ignore[method-assign]
        self.write = stream.write  # type: ignore[method-assign]
        self.get_extra_info = stream.get_extra_info  # type: ignore[method-assign]

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> AsyncNetworkStream:
        self._phases.phase = "tls"
        start = time.perf_counter()
        await self._stream.start_tls(ssl_context, server_hostname, timeout)
        self._phases.tls_ms = (time.perf_counter() - start) * 1000
        return self

    async def aclose(self) -> None:
        await self._stream.aclose()
