"""Models that meet filters, found among sets of all models: one page of them in any order, and counts of values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain, islice

from psycopg import Connection
from psycopg.rows import class_row

from openmodels.contract.models import ModelSummary
from openmodels.store import listing, sets
from openmodels.store.filters import Filters, parameters
from openmodels.store.listing_derive import BY_MATCH
from openmodels.store.models import FIRST_TOKENS, SUMMARY
from openmodels.store.orders import Order
from openmodels.store.search import MODEL_HITS
from openmodels.store.sets import Mask


class Match:
    """What some filters leave of the catalogue that a transaction sees."""

    def __init__(self, conn: Connection, filters: Filters) -> None:
        self._conn = conn
        self._filters = filters
        self._listing = listing.current(conn)
        self._conditions = dict(self._asked())
        self._masks: dict[str | None, Mask] = {}

    @property
    def total(self) -> int:
        """How many models meet all filters."""
        return self.without(None).bits.bit_count()

    def without(self, name: str | None) -> Mask:
        """The models that meet all filters but this one."""
        own = name if name in self._conditions else None
        if own not in self._masks:
            bits = self._listing.everything
            for condition, members in self._conditions.items():
                if condition != own:
                    bits &= members
            self._masks[own] = Mask(bits, self._listing.size)
        return self._masks[own]

    def places(self, order: Order, *, reverse: bool = False, limit: int, offset: int = 0) -> list[int]:
        """The places of some of the models that meet all filters, in an order or its reverse."""
        return list(islice(self._places(order, reverse), offset, offset + limit))

    def page(self, order: Order, *, reverse: bool = False, limit: int, offset: int = 0) -> list[ModelSummary]:
        """Some of the models that meet all filters, in an order or its reverse."""
        places = self.places(order, reverse=reverse, limit=limit, offset=offset)
        with self._conn.cursor(row_factory=class_row(ModelSummary)) as cursor:
            return cursor.execute(
                f"""
                select {SUMMARY} from unnest(%s::int[]) with ordinality as w (place, n)
                join model_places p using (place) join models m on m.id = p.model_id order by n
                """,  # noqa: S608 - our own text
                [places],
            ).fetchall()

    def values(self, facet: str, *, own: bool) -> Iterator[tuple[str, str, int]]:
        """Each value of a facet that any model has, its name, and how many do; `own` leaves the facet's filter away."""
        mask = self.without(facet if own else None)
        for value in self._listing.values(facet).values():
            if count := mask.count(value.members):
                yield value.value, value.label, count

    def steps(self, facet: str, number: str, bounds: Iterable[int]) -> Iterator[tuple[str, str, int]]:
        """How many models have a number that is at least each of these."""
        mask = self.without(facet)
        for bound in bounds:
            if count := mask.count(self._listing.step(number, bound)):
                yield str(bound), str(bound), count

    def speeds(self, bounds: Iterable[int]) -> Iterator[tuple[str, str, int]]:
        """How many models were measured to be at most so slow."""
        flags = self.without("max_first_token_ms").flags
        measured = [ms for place, ms in self.first_tokens.items() if flags[place]]
        for bound in bounds:
            if count := sum(ms <= bound for ms in measured):
                yield str(bound), str(bound), count

    @cached_property
    def first_tokens(self) -> dict[int, float]:
        """The first tokens in milliseconds of those models that were measured, by place."""
        query = f"with {FIRST_TOKENS} select p.place, f.ms from first_tokens f join model_places p using (model_id)"  # noqa: S608
        return dict(self._conn.execute(query, parameters(self._filters)).fetchall())

    @cached_property
    def _hits(self) -> dict[int, tuple[int, float]]:
        """How well each model is found by what is searched for, the smaller the better, by place."""
        query = (
            f"with {MODEL_HITS} select p.place, h.tier, h.likeness from hits h join model_places p on p.model_id = h.id"  # noqa: S608
        )
        rows = self._conn.execute(query, parameters(self._filters))
        return {place: (tier, -likeness) for place, tier, likeness in rows}

    def _asked(self) -> Iterator[tuple[str, int]]:
        wanted, lists = self._filters, self._listing
        yield "status", lists.having("status", wanted.status) if wanted.status else lists.having("live", "")
        for facet, words in (("capability", wanted.capability), ("modality", wanted.modality)):
            for word in words:
                yield f"{facet} {word}", lists.having(facet, word)
        if wanted.search:
            yield "search", sets.of_places(self._hits)
        if wanted.developer is not None:
            yield "developer", lists.developed_by(wanted.developer)
        for facet, value in (("provider", wanted.provider), ("licensing", wanted.licensing)):
            if value is not None:
                yield facet, lists.having(facet, value)
        if wanted.open_weights is not None:
            yield "open_weights", lists.having("open_weights", str(wanted.open_weights).lower())
        if wanted.min_context is not None:
            yield "min_context", lists.at_least("context_window", wanted.min_context)
        if wanted.max_input_price is not None:
            yield "max_input_price", lists.at_most("min_input_price", wanted.max_input_price)
        if wanted.max_output_price is not None:
            yield "max_output_price", lists.at_most("min_output_price", wanted.max_output_price)
        if (most := wanted.max_first_token_ms) is not None:
            yield "max_first_token_ms", sets.of_places(place for place, ms in self.first_tokens.items() if ms <= most)

    def _places(self, order: Order, reverse: bool) -> Iterator[int]:
        mask = self.without(None)
        if order == "relevance" and self._filters.search:
            found = self._listing.ordered(self._conn, BY_MATCH, mask)
            return iter(sorted(found, key=self._hits.__getitem__))
        if order == "first_token":
            return self._by_first_token(mask, reverse)
        return self._listing.ordered(self._conn, "recency" if order == "relevance" else order, mask, reverse=reverse)

    def _by_first_token(self, mask: Mask, reverse: bool) -> Iterator[int]:
        by_name = list(self._listing.ordered(self._conn, "name", mask))
        measured = [place for place in by_name if place in self.first_tokens]
        measured.sort(key=self.first_tokens.__getitem__, reverse=reverse)
        return chain(measured, (place for place in by_name if place not in self.first_tokens))
