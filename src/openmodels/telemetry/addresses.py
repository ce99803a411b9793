"""Where a probe may connect to: never to a private place, unless the operator allows its network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NAT64 = ip_network("64:ff9b::/96")


class AddressRefused(Exception):
    """A name leads to addresses that must not be connected to."""


@dataclass(frozen=True, slots=True)
class AddressRule:
    """Which addresses may be connected to: public ones, and those of networks that are allowed by name."""

    allowed: tuple[Network, ...] = ()

    def permits(self, address: Address) -> bool:
        """Whether this one address may be connected to."""
        if any(address in network for network in self.allowed if network.version == address.version):
            return True
        inner = _embedded(address)
        if inner is not None:
            return self.permits(inner)
        return address.is_global and not address.is_multicast

    def chosen(self, host: str, addresses: Sequence[str]) -> list[str]:
        """Those addresses of a host that may be connected to, in order; raises AddressRefused when none is left."""
        permitted = [text for text in addresses if self.permits(ip_address(text.partition("%")[0]))]
        if not permitted:
            raise AddressRefused(
                f"{host} is at {', '.join(addresses)}, which is not a public address. "
                "To probe it, allow its network in OPENMODELS_PROBE_NETWORKS."
            )
        return permitted


def _embedded(address: Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if isinstance(address, IPv4Address):
        return None
    if address in NAT64:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour
