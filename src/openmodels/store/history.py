"""Writing the changes that ingests have seen, and looking up the one before; history_reads.py is for readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Literal, LiteralString, NamedTuple

from psycopg import Connection, sql

from openmodels.store import ahead
from openmodels.store.catalogue import Table
from openmodels.store.exact import dumps, loads

Kind = Literal["change", "correction", "flap"]
What = Literal["created", "changed", "retired", "returned"]
BATCH = 5000


@dataclass(frozen=True, slots=True)
class NewChange:
    """A change to be written; `effective_from` is a day, and the moment of observation that of the transaction.

    `page` tells of a change from before the first ingest, and is '' where no page is named; else it is null.
    """

    kind: Kind
    what: What
    model_id: str | None
    provider_id: str | None
    field: str | None
    old: Any
    new: Any
    effective_from: str | None
    observed_at: datetime | None = None
    registry_commit: str | None = None
    page: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Its fields by name; values are not copied, as `dataclasses.asdict` would."""
        return {name: getattr(self, name) for name in self.__slots__}


class Last(NamedTuple):
    """The newest change of a field, or, where `field` is null, how the thing appeared."""

    field: str | None
    old: Any
    new: Any
    observed_at: datetime


PRIVATE: LiteralString = """
    (exists (select from mappings x where x.provider_id = g.provider_id and x.model_id = g.model_id and x.private)
     or exists (select from models x where x.id = g.model_id and x.private)
     or exists (select from providers x where x.id = g.provider_id and x.private)
     or exists (select from past_mappings x where x.provider_id = g.provider_id and x.model_id = g.model_id
                and x.private and x.until = now())
     or exists (select from past_models x where x.id = g.model_id and x.private and x.until = now())
     or exists (select from past_providers x where x.id = g.provider_id and x.private and x.until = now()))
"""
"""Whether a private registry has a part in what a change `g` leads to, or had until this transaction in what was."""
_ANY_PRIVATE: LiteralString = """
    select exists (select from providers where private) or exists (select from models where private)
        or exists (select from mappings where private)
        or exists (select from past_providers where private and until = now())
        or exists (select from past_models where private and until = now())
        or exists (select from past_mappings where private and until = now())
"""


def write(
    conn: Connection,
    changes: Iterable[NewChange],
    *,
    run_id: int | None = None,
    commit: str | None = None,
    private: bool = False,
) -> int:
    """Store changes and return how many were not there yet; one that does not say when or by which commit gets these.

    Values are what JSON can hold, decimals included. Call it after the rows are written: they tell which changes are
    private, if not all of them are. Whoever makes the changes as they are asked for must leave the connection alone.
    """
    remaining = iter(changes)
    batch = list(islice(remaining, BATCH))
    if not batch:
        return 0
    # Of many changes each would be asked about in vain, where nothing is private.
    none = len(batch) == BATCH and conn.execute(_ANY_PRIVATE).fetchone() == (False,)
    query = f"""
        insert into changes (kind, what, model_id, provider_id, field, old, new, effective_from, observed_at,
                             registry_commit, run_id, private)
        select kind, what, model_id, provider_id, field, old, new, effective_from, coalesce(observed_at, now()),
               coalesce(registry_commit, %s), %s, %s or {"false" if none else PRIVATE}
        from jsonb_to_recordset(%s::jsonb) as g (
            kind text, what text, model_id text, provider_id text, field text, old jsonb, new jsonb,
            effective_from date, observed_at timestamptz, registry_commit text)
        on conflict do nothing
    """  # noqa: S608 - our own text

    def batches() -> Iterator[tuple[Any, ...]]:
        some = batch
        while some:
            yield commit, run_id, private, dumps([change.as_dict() for change in some]).decode()
            some = list(islice(remaining, BATCH))

    return ahead.written(conn, sql.SQL(query), batches())


_SAME: dict[Table, LiteralString] = {
    "models": "c.model_id = w.model_id and c.provider_id is null",
    "providers": "c.model_id is null and c.provider_id = w.provider_id",
    "mappings": "c.model_id = w.model_id and c.provider_id = w.provider_id",
}


def last(conn: Connection, table: Table, changes: Sequence[NewChange]) -> Iterator[Last | None]:
    """For each of these changes the one of the same field before it, or how the thing appeared, or None."""
    query = sql.SQL(
        """
        select l.field, l.old::text, l.new::text, l.observed_at
        from unnest(%s::text[], %s::text[], %s::text[]) with ordinality as w (model_id, provider_id, field, n)
        left join lateral (
            select * from changes c where {same} and (c.field = w.field or c.field is null)
            order by c.observed_at desc, c.field nulls last limit 1
        ) l on true
        order by w.n
        """
    ).format(same=sql.SQL(_SAME[table]))
    columns = [[getattr(change, name) for change in changes] for name in ("model_id", "provider_id", "field")]
    for field, old, new, observed_at in conn.execute(query, columns):
        yield Last(field, old and loads(old), new and loads(new), observed_at) if observed_at else None
