"""Whose request it is: the address that a limit is counted on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


def client(scope: Mapping[str, Any], proxies: Sequence[Network]) -> str:
    """The reader's address: the peer's, or the nearest one in X-Forwarded-For that is not a trusted proxy.

    What stands further left in that header was written by the reader, who may write anything. Some proxies add to the
    header, others add one more of the same name: together they are one list.
    """
    found: str = (scope.get("client") or ("unknown", 0))[0]
    if not proxies or not within(found, proxies):
        return found
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    for hop in reversed(forwarded.decode("latin-1").split(",")):
        bare = _without_port(hop.strip()).partition("%")[0]
        if parsed(bare) is None:
            break
        found = bare
        if not within(found, proxies):
            break
    return found


def counted(address: str) -> str:
    """The name that requests are counted under: an IPv4 address, or the /64 that one subscriber of IPv6 has."""
    known = parsed(address)
    if isinstance(known, IPv6Address):
        return str(IPv6Network((known, 64), strict=False).network_address)
    return str(known) if known else address[:64]


def within(address: str, networks: Sequence[Network]) -> bool:
    """Whether an address lies in one of the networks."""
    known = parsed(address)
    return known is not None and any(known in network for network in networks if network.version == known.version)


def parsed(address: str) -> Address | None:
    """The address, an IPv4 one where it is written in IPv6 form, or None for what is none (a socket's path)."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return (known.ipv4_mapped or known) if isinstance(known, IPv6Address) else known


def _without_port(hop: str) -> str:
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
