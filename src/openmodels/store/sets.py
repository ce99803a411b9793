"""Sets of models by their places: bits of one large number, or the places themselves where there are few."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from functools import cached_property
from typing import Any

FEW = 256
"""A set that has fewer than one in so many places is kept as places: that is smaller, and as fast to count."""

Members = int | array  # type: ignore[type-arg]  # array is generic for type checkers only
"""A set: bit n of the number is the place n, or an array of places in order."""

_TO_FLAGS = bytes.maketrans(b"01", b"\x00\x01")
_TO_DIGITS = bytes.maketrans(b"\x00\x01", b"01")


class Mask:
    """Places among `size` that are looked at, as bits and, when that is faster, as a flag each."""

    def __init__(self, bits: int, size: int) -> None:
        self.bits = bits
        self._size = size

    @cached_property
    def flags(self) -> bytes:
        """A byte for each place, 1 where it is looked at."""
        return f"{self.bits:0{self._size}b}".encode().translate(_TO_FLAGS)[::-1] if self._size else b""

    def count(self, members: Members) -> int:
        """How many members are looked at."""
        if isinstance(members, int):
            return (members & self.bits).bit_count()
        return sum(map(self.flags.__getitem__, members))


def bits(members: Members) -> int:
    """The set as one number."""
    return members if isinstance(members, int) else of_places(members)


def of_places(places: Iterable[int]) -> int:
    """The number whose bits are these places."""
    found = list(places)
    flags = bytearray(max(found, default=-1) + 1)
    for place in found:
        flags[place] = 1
    return of_flags(flags)


def of_flags(flags: bytes | bytearray) -> int:
    """The number whose bits are the places with a flag, a byte each."""
    return int(flags[::-1].translate(_TO_DIGITS), 2) if flags else 0


def packed(members: int, size: int) -> bytes:
    """A set among `size` places as it is stored."""
    if members.bit_count() * FEW < size:
        places = [n for n, digit in enumerate(reversed(f"{members:b}")) if digit == "1"]
        return b"p" + _ordered(array("I", places))
    return b"b" + members.to_bytes(-(-members.bit_length() // 8), "little")


def unpacked(stored: bytes) -> Members:
    """A set that was `packed`."""
    return integers(stored[1:]) if stored[:1] == b"p" else int.from_bytes(stored[1:], "little")


def integers(stored: bytes) -> array[int]:
    """Numbers that the database wrote with `int4send`."""
    return _numbers("I", stored)


def floats(stored: bytes) -> array[float]:
    """Numbers that the database wrote with `float8send`."""
    return _numbers("d", stored)


def _numbers(kind: str, stored: bytes) -> array[Any]:
    found = array(kind)
    found.frombytes(stored)
    if sys.byteorder == "little":
        found.byteswap()
    return found


def _ordered(numbers: array[int]) -> bytes:
    """Numbers as the database would write them."""
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers.tobytes()
