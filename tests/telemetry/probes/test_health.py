from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.upstream import Upstream

from openmodels.telemetry.addresses import AddressRule
from openmodels.telemetry.measurement import Found, Target
from openmodels.telemetry.probes.health import probe
from openmodels.telemetry.probes.limits import Limits
from openmodels.telemetry.wire import Network, trusted

SLOT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def look(network: Network, limits: Limits, url: str) -> Found:
    target = Target("acme", "health", url, timedelta(minutes=5))
    return asyncio.run(probe(network, limits, target, SLOT, None))


@pytest.mark.parametrize(
    ("play", "state", "error", "status"),
    [
        ("well", "up", None, 200),
        ("400", "up", None, 400),
        ("401", "up", None, 401),
        ("403", "up", None, 403),
        ("404", "up", None, 404),
        ("limited", "degraded", "rate_limited", 429),
        ("500", "down", "server_error", 500),
        ("503", "down", "server_error", 503),
        ("loop", "up", None, 302),
        ("elsewhere", "up", None, 302),
        ("moved", "down", "server_error", 500),
        ("huge", "up", None, 200),
        ("silent", "down", "timeout", None),
        ("cut", "down", "reset", None),
        ("nonsense", "down", "protocol", None),
    ],
)
def test_the_answer_decides_the_state(
    providers: Upstream, network: Network, limits: Limits, play: str, state: str, error: str | None, status: int | None
) -> None:
    found = look(network, limits, providers.url(play, "/v1/models"))
    assert (found.state, found.error, found.http_status) == (state, error, status), found


def test_every_phase_is_timed(providers: Upstream, network: Network, limits: Limits) -> None:
    found = look(network, limits, providers.url("well", "/v1/models"))
    for phase in (found.dns_ms, found.tcp_ms, found.tls_ms, found.sent_ms, found.first_byte_ms, found.response_ms):
        assert phase is not None
        assert phase > 0
    assert found.response_ms is not None
    assert found.first_byte_ms is not None
    assert found.response_ms > found.first_byte_ms >= 20
    assert (found.address_family, found.http_version) == (4, "1.1")
    assert found.request_id
    assert found.request_id.startswith("simulated-")


def test_a_slow_answer_is_degraded(providers: Upstream, network: Network, limits: Limits) -> None:
    found = look(network, replace(limits, slow_ms=5), providers.url("well", "/v1/models"))
    assert (found.state, found.error) == ("degraded", "slow")


def test_retry_after_is_kept(providers: Upstream, network: Network, limits: Limits) -> None:
    assert look(network, limits, providers.url("limited", "/v1/models")).retry_after_s == 17


def test_a_redirect_loop_is_followed_three_times_and_no_more(
    providers: Upstream, network: Network, limits: Limits
) -> None:
    before = len(providers.simulation.calls)
    look(network, limits, providers.url("loop", "/v1/models"))
    assert len(providers.simulation.calls) - before == 4


def test_a_closed_port_is_refused(network: Network, limits: Limits) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    found = look(network, limits, f"https://localhost:{port}/")
    assert (found.state, found.error) == ("down", "refused")


def test_a_name_that_does_not_resolve_is_a_dns_error(network: Network, limits: Limits) -> None:
    found = look(network, replace(limits, health_s=10), "https://nowhere.invalid/")
    assert (found.state, found.error) == ("down", "dns")
    assert found.dns_ms is None


def test_a_certificate_that_is_not_trusted_is_a_tls_error(
    providers: Upstream, network: Network, limits: Limits
) -> None:
    found = look(replace(network, tls=trusted()), limits, providers.url("well", "/v1/models"))
    assert (found.state, found.error) == ("down", "tls")
    assert found.detail


def test_a_certificate_of_another_name_is_a_tls_error(providers: Upstream, network: Network, limits: Limits) -> None:
    found = look(network, limits, f"https://127.0.0.1:{providers.port}/well/v1/models")
    assert (found.state, found.error) == ("down", "tls")


def test_a_server_that_does_not_speak_tls_is_a_tls_error(providers: Upstream, network: Network, limits: Limits) -> None:
    found = look(network, limits, f"https://localhost:{providers.plain_port}/well/v1/models")
    assert (found.state, found.error) == ("down", "tls")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "169.254.169.254", "10.0.0.1", "[::1]"])
def test_a_private_address_is_not_connected_to_and_nobody_is_blamed(
    providers: Upstream, network: Network, limits: Limits, host: str
) -> None:
    before = len(providers.simulation.calls)
    found = look(replace(network, rule=AddressRule()), limits, f"https://{host}:{providers.port}/well/v1/models")
    assert (found.state, found.error) == ("unknown", "address")
    assert len(providers.simulation.calls) == before
    assert found.detail is not None
    assert "OPENMODELS_PROBE_NETWORKS" in found.detail
