from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from openmodels.telemetry.addresses import AddressRefused, AddressRule


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_a_public_address_may_be_connected_to(address: str) -> None:
    assert AddressRule().permits(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "::1",
        "0.0.0.0",
        "::",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "fd00:ec2::254",
        "fe80::1",
        "224.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_a_private_address_may_not_however_it_is_written(address: str) -> None:
    assert not AddressRule().permits(ip_address(address))


def test_a_network_can_be_allowed_by_name() -> None:
    rule = AddressRule((ip_network("10.0.0.0/8"),))
    assert rule.permits(ip_address("10.1.2.3"))
    assert rule.permits(ip_address("::ffff:10.1.2.3"))
    assert not rule.permits(ip_address("192.168.0.1"))


def test_only_permitted_addresses_of_a_host_are_left() -> None:
    assert AddressRule().chosen("mixed.example", ["10.0.0.1", "8.8.8.8"]) == ["8.8.8.8"]
    with pytest.raises(AddressRefused, match=r"inside\.example is at 10\.0\.0\.1"):
        AddressRule().chosen("inside.example", ["10.0.0.1"])
