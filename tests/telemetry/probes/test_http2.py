"""Where HTTP/2 is offered, it is what probes speak."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded

from openmodels.telemetry.measurement import Found, Target
from openmodels.telemetry.probes import PROBES
from openmodels.telemetry.probes.limits import Limits
from openmodels.telemetry.simulated import streams
from openmodels.telemetry.wire import Network, trusted

SLOT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One request of one connection: a POST gets the right answer as a stream, anything else an empty 200."""
    http = H2Connection(H2Configuration(client_side=False, header_encoding=None))
    http.initiate_connection()
    body, method = b"", b""
    while True:
        writer.write(http.data_to_send())
        for event in http.receive_data(await reader.read(65_536)):
            if isinstance(event, RequestReceived):
                method = dict(event.headers)[b":method"]
            elif isinstance(event, DataReceived):
                body += event.data
                http.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
            elif isinstance(event, StreamEnded):
                http.send_headers(event.stream_id, [(":status", "200"), ("cf-ray", "8f00-FRA")])
                for piece in streams.openai(streams.answer_to(body)) if method == b"POST" else ():
                    http.send_data(event.stream_id, piece)
                http.end_stream(event.stream_id)
                writer.write(http.data_to_send())
                await writer.drain()
                await reader.read()  # until the other side has what it wants
                writer.close()
                return


async def found_by(folder: Path, network: Network, target: Target) -> Found:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.set_alpn_protocols(["h2", "http/1.1"])
    authority.issue_cert("localhost").configure_cert(context)
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    here = replace(target, url=f"https://localhost:{port}/v1")
    async with server:
        return await PROBES[here.kind](
            replace(network, tls=trusted(str(folder / "ca.pem"))), Limits(), here, SLOT, None
        )


def test_a_health_probe_speaks_http2_and_keeps_the_request_id(tmp_path: Path, network: Network) -> None:
    found = asyncio.run(found_by(tmp_path, network, Target("acme", "health", "", timedelta(minutes=5))))
    assert (found.state, found.http_version, found.request_id) == ("up", "2", "8f00-FRA"), found


def test_a_latency_probe_hears_a_stream_over_http2(tmp_path: Path, network: Network) -> None:
    target = Target("acme", "latency", "", timedelta(minutes=15), "m", "m", "openai")
    found = asyncio.run(found_by(tmp_path, network, target))
    assert (found.state, found.http_version, found.output_tokens) == ("up", "2", 3), found
    assert found.sent_ms is not None
    assert found.first_byte_ms is not None
    assert found.ttft_ms is not None
    assert 0 < found.sent_ms <= found.first_byte_ms <= found.ttft_ms
