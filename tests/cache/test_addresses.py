from __future__ import annotations

from ipaddress import ip_network

import pytest

from openmodels.cache import addresses

PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.1", None, "203.0.113.1"),
        ("203.0.113.1", "198.51.100.1", "203.0.113.1"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "10.0.0.3", "10.0.0.3"),
        ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("fd00::1", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "::ffff:198.51.100.1", "::ffff:198.51.100.1"),
        ("10.0.0.1", "2001:db8::1%anything", "2001:db8::1"),
        ("10.0.0.1", "127.0.0.1\n198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "1.1.1.1\n198.51.100.1, 10.0.0.3\n10.0.0.2", "198.51.100.1"),
        ("203.0.113.1", "127.0.0.1\n198.51.100.1", "203.0.113.1"),
    ],
)
def test_the_nearest_address_that_no_trusted_proxy_has_is_the_reader(
    peer: str, forwarded: str | None, client: str
) -> None:
    """Each line is a header of its own, as some proxies add one."""
    lines = [] if forwarded is None else forwarded.split("\n")
    headers = [(b"host", b"site"), *((b"x-forwarded-for", line.encode()) for line in lines)]
    assert addresses.client({"client": (peer, 1), "headers": headers}, PROXIES) == client


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.1", "203.0.113.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("::ffff:203.0.113.1", "203.0.113.1"),
        ("unknown", "unknown"),
    ],
)
def test_an_ipv6_subscriber_is_counted_as_one(address: str, counted: str) -> None:
    assert addresses.counted(address) == counted


def test_a_reader_without_an_address_is_counted_too() -> None:
    assert addresses.client({"client": None, "headers": []}, PROXIES) == "unknown"
    assert not addresses.within("unknown", PROXIES)
