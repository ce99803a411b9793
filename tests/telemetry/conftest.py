from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from tests.upstream import Upstream, upstream

from openmodels.telemetry.addresses import AddressRule
from openmodels.telemetry.probes.limits import Limits
from openmodels.telemetry.resolve import Resolver
from openmodels.telemetry.wire import Network, trusted

LOOPBACK = AddressRule((ip_network("127.0.0.0/8"), ip_network("::1/128")))


@pytest.fixture(scope="session")
def providers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstream]:
    """Simulated providers, good and bad."""
    with upstream(tmp_path_factory.mktemp("upstream")) as running:
        yield running


@pytest.fixture(scope="session")
def network(providers: Upstream) -> Iterator[Network]:
    """A network that reaches the simulated providers and trusts their certificate."""
    resolver = Resolver(8)
    yield Network(resolver, LOOPBACK, trusted(str(providers.ca_file)))
    resolver.close()


@pytest.fixture
def limits() -> Limits:
    """Limits that let a test end soon."""
    return Limits(health_s=1.0, latency_s=1.0, control_s=0.5, slow_ms=900, body_bytes=200_000, retry_after_s=0.01)
