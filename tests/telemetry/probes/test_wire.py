"""Where a probe goes: to the address that was checked, and after a redirect only to the same site."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.upstream import Upstream

from openmodels.telemetry.measurement import Found, Target
from openmodels.telemetry.probes.health import _same_site, probe
from openmodels.telemetry.probes.limits import Limits
from openmodels.telemetry.resolve import Resolver
from openmodels.telemetry.wire import Network

SLOT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class Rebinding(Resolver):
    """Gives a name another address each time that it is asked."""

    def __init__(self, *answers: list[str]) -> None:
        super().__init__(1)
        self.answers = list(answers)

    async def addresses(self, host: str, port: int) -> tuple[list[str], float]:
        return self.answers.pop(0), 0.1


def look(network: Network, limits: Limits, url: str, resolver: Resolver) -> Found:
    target = Target("acme", "health", url, timedelta(minutes=5))
    try:
        return asyncio.run(probe(replace(network, resolver=resolver), limits, target, SLOT, None))
    finally:
        resolver.close()


def test_a_name_is_resolved_once_and_what_was_checked_is_connected_to(
    providers: Upstream, network: Network, limits: Limits
) -> None:
    resolver = Rebinding(["127.0.0.1"], ["169.254.169.254"])
    found = look(network, limits, providers.url("well", "/v1/models"), resolver)
    assert (found.state, found.http_status) == ("up", 200), found
    assert resolver.answers == [["169.254.169.254"]], "it was asked once"


def test_of_several_addresses_only_the_permitted_are_connected_to(
    providers: Upstream, network: Network, limits: Limits
) -> None:
    resolver = Rebinding(["10.0.0.1", "169.254.169.254", "127.0.0.1"])
    found = look(network, limits, providers.url("well", "/v1/models"), resolver)
    assert (found.state, found.address_family) == ("up", 4), found


def test_a_redirect_is_checked_anew(providers: Upstream, network: Network, limits: Limits) -> None:
    before = len(providers.simulation.calls)
    resolver = Rebinding(["127.0.0.1"], ["169.254.169.254"])
    found = look(network, limits, providers.url("moved", "/v1/models"), resolver)
    assert (found.state, found.error) == ("unknown", "address"), found
    assert len(providers.simulation.calls) - before == 1


@pytest.mark.parametrize(
    ("url", "place", "followed"),
    [
        ("https://a.example/v1", "/v2", "https://a.example/v2"),
        ("https://a.example/v1/", "models", "https://a.example/v1/models"),
        ("http://a.example/v1", "https://a.example/v1", "https://a.example/v1"),
        ("https://a.example/v1", "http://a.example/v1", None),
        ("https://a.example/v1", "https://b.example/v1", None),
        ("https://a.example/v1", "//b.example/v1", None),
        ("https://a.example/v1", "https://a.example.b.example/", None),
        ("https://a.example/v1", "https://a.example@b.example/", None),
        ("https://a.example/v1", "https://a.example:8443/v1", None),
        ("https://a.example/v1", "file:///etc/passwd", None),
        ("https://a.example/v1", "/mod\xe8les 1", "https://a.example/mod%E8les%201"),
        ("https://a.example/v1", "/a%20b?c=d&e#f", "https://a.example/a%20b?c=d&e#f"),
        ("https://a.example/v1", "https://[", None),
        ("https://a.example/v1", "https://a.example:99999/", None),
        ("https://a.example/v1", "https://a.example:x/", None),
        ("https://a.example/v1", "https://a.ex\xe4mple/", None),
    ],
)
def test_a_redirect_is_followed_on_the_same_site_only(url: str, place: str, followed: str | None) -> None:
    assert _same_site(url, place) == followed
