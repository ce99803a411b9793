"""What lists of models are read from, as one process keeps it until the next ingest that changes something."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, compress
from uuid import UUID

from psycopg import Connection

from openmodels.store import sets
from openmodels.store.listing_derive import NUMBERS
from openmodels.store.sets import Mask, Members


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, its name for people, and the models that have it."""

    value: str
    label: str
    members: Members


@dataclass(frozen=True, slots=True)
class Sequence:
    """All places in an order, from the first on and the other way round; unknown is last both ways."""

    forth: array[int]
    back: array[int]


class Listing:
    """Sets, numbers and orders of one revision of the catalogue."""

    def __init__(self, conn: Connection, revision: UUID | None, size: int) -> None:
        self.revision = revision
        self.size = size
        self.everything = (1 << size) - 1
        self._facets: dict[str, dict[str, Value]] = {}
        for facet, value, label, members in conn.execute(
            """
            select facet, value, coalesce(p.name, value), members
            from model_sets left join providers p on facet = 'provider' and p.id = value
            """,
            binary=True,
        ):
            self._facets.setdefault(facet, {})[value] = Value(value, label, sets.unpacked(members))
        rows = conn.execute("select name, numbers from model_numbers", binary=True)
        self._numbers = {name: sets.floats(numbers) for name, numbers in rows} or {name: array("d") for name in NUMBERS}
        self._orders: dict[str, Sequence] = {}
        self._bounds: dict[tuple[str, float], int] = {}

    def values(self, facet: str) -> Mapping[str, Value]:
        """The values of a facet."""
        return self._facets.get(facet, {})

    def having(self, facet: str, value: str) -> int:
        """The models with this value, as bits."""
        found = self.values(facet).get(value)
        return sets.bits(found.members) if found else 0

    def developed_by(self, name: str) -> int:
        """The models of a developer, in whatever case it is written."""
        found = 0
        for value in self.values("developer").values():
            if value.value.lower() == name.lower():
                found |= sets.bits(value.members)
        return found

    def at_least(self, name: str, bound: float | Decimal) -> int:
        """The models of which a number is known to be so large."""
        return sets.of_flags(bytes(map(float(bound).__le__, self._numbers[name])))

    def at_most(self, name: str, bound: float | Decimal) -> int:
        """The models of which a number is known to be no larger."""
        return sets.of_flags(bytes(map(float(bound).__ge__, self._numbers[name])))

    def step(self, name: str, bound: float) -> int:
        """As `at_least`, remembered: for the bounds that every list counts."""
        if (name, bound) not in self._bounds:
            self._bounds[name, bound] = self.at_least(name, bound)
        return self._bounds[name, bound]

    def ordered(self, conn: Connection, order: str, mask: Mask, *, reverse: bool = False) -> Iterator[int]:
        """The places that are looked at, in an order; needs a connection that sees this revision."""
        if order not in self._orders:
            self._orders[order] = _sequence(conn, order)
        sequence = self._orders[order].back if reverse else self._orders[order].forth
        return compress(sequence, map(mask.flags.__getitem__, sequence))


def current(conn: Connection) -> Listing:
    """The lists of the catalogue as this transaction sees it."""
    row = conn.execute("select revision, places from listing").fetchone()
    revision, size = row or (None, 0)
    kept = _kept.get("")
    if kept is None or kept.revision != revision:
        # Two readers may both read it after an ingest, which costs no more than if one waited for the other.
        kept = _kept[""] = Listing(conn, revision, size)
    return kept


_kept: dict[str, Listing] = {}
"""The lists that were read last; revisions of two databases are never the same."""


def _sequence(conn: Connection, order: str) -> Sequence:
    row = conn.execute("select places, steps, known from model_orders where name = %s", [order], binary=True).fetchone()
    if row is None:
        return Sequence(array("I"), array("I"))
    forth, steps, known = sets.integers(row[0]), sets.integers(row[1]), row[2]
    return Sequence(forth, array("I", chain(_backwards(forth, steps, known), forth[known:])))


def _backwards(places: array[int], steps: array[int], known: int) -> Iterable[int]:
    """Known values the other way round, while those that are alike stay by name."""
    end = known
    for begin in reversed(steps):
        yield from places[begin:end]
        end = begin
