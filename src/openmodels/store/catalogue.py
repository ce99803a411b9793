"""Writing the catalogue: what an ingest reads of it, inserts, updates and retires. Nobody else writes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, LiteralString, NamedTuple

from psycopg import Connection, sql
from psycopg.rows import class_row

from openmodels.store import ahead
from openmodels.store.exact import loads

Table = Literal["providers", "models", "mappings"]

TABLES: tuple[Table, ...] = ("providers", "models", "mappings")
"""The three tables in the order in which they can be written."""

COLUMNS: dict[Table, tuple[str, ...]] = {
    "providers": (
        *("id", "name", "description", "kind", "parent_provider", "api_base_url", "api_base_url_template"),
        *("auth_type", "env_vars", "regions", "compatibility", "api_formats", "billing_currency", "country"),
        *("status", "created_at", "updated_at", "origins", "private"),
    ),
    "models": (
        *("id", "name", "description", "developer", "family", "base_model", "aliases", "capabilities", "modalities"),
        *("input_modalities", "output_modalities", "context_window", "max_input_tokens", "max_output_tokens"),
        *("licensing", "open_weights", "country", "knowledge_cutoff", "released_on", "status", "deprecated_on"),
        *("retires_on", "successor", "created_at", "updated_at", "origins", "private"),
    ),
    "mappings": (
        *("provider_id", "model_id", "provider_model_name", "currency", "basis", "input_per_million"),
        *("output_per_million", "cache_read_per_million", "cache_write_per_million", "pricing", "rate_limits"),
        *("context_window_override", "max_output_tokens", "available_regions", "quantization", "features"),
        *("api_format", "variants", "status", "deprecated_on", "retires_on", "successor", "verification"),
        *("verified_on", "created_at", "updated_at", "origins", "private"),
    ),
}
"""Columns that have a field of a registry file each, and its origin; what else a file says is in `details`."""

OWN = ("details", "digest", "present", "changed_at")
"""Columns that every row has besides; `changed_at` is since when the row is as it is."""

KEYS: dict[Table, tuple[str, ...]] = {
    "providers": ("id",),
    "models": ("id",),
    "mappings": ("model_id", "provider_id"),
}

KEY: dict[Table, LiteralString] = {
    "providers": "id",
    "models": "id",
    "mappings": "provider_id || '/' || model_id",
}
"""The key of a row as one text."""

COUNTS: LiteralString = """
    o.currency = 'USD' and coalesce(o.basis, 'list') in ('list', 'estimated')
    and o.verification is distinct from 'disputed'
"""
"""Whether the price of an offer `o` counts for the lowest of its model."""

READ: LiteralString = """
    providers, models, mappings, model_aliases, search_words, title_words,
    model_counts, model_places, model_sets, model_numbers, model_orders, provider_counts, listing
"""
"""What is read of the catalogue of today, and each ingest writes."""

BATCH_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row as JSON, `{column: value}`; its key is an id, or `provider/model`; the digest is of all of it."""

    key: str
    body: bytes
    digest: str


class Stored(NamedTuple):
    """What an ingest needs to know of a stored row."""

    digest: str
    present: bool


class Pair(NamedTuple):
    """One offer: whose, and of what."""

    provider_id: str
    model_id: str


def stored(conn: Connection, table: Table) -> dict[str, Stored]:
    """Digest and presence of every row of a table, by key."""
    query = sql.SQL("select {key}, digest, present from {table}").format(
        key=sql.SQL(KEY[table]), table=sql.Identifier(table)
    )
    return {key: Stored(digest, present) for key, digest, present in conn.execute(query, binary=True)}


def present(conn: Connection) -> dict[Table, int]:
    """How many rows of each table are in the registry."""
    row = conn.execute(
        """
        select (select count(*) from providers where present), (select count(*) from models where present),
               (select count(*) from mappings where present)
        """
    ).fetchone()
    assert row is not None
    return dict(zip(TABLES, row, strict=True))


def keep_past(conn: Connection, table: Table, keys: Sequence[str]) -> int:
    """Keep these rows as they are, known until now, before they are written over; returns how many there were."""
    query = sql.SQL(
        """
        insert into {past} ({columns}, until)
        select {columns}, now() from {table} where {key} = any(%s) and changed_at < now()
        """
    ).format(
        past=sql.Identifier(f"past_{table}"),
        table=sql.Identifier(table),
        key=sql.SQL(KEY[table]),
        columns=_names((*COLUMNS[table], *OWN)),
    )
    return conn.execute(query, [list(keys)]).rowcount if keys else 0


def statuses(conn: Connection, table: Table, keys: Sequence[str]) -> dict[str, str]:
    """The stored status of each of these rows, by key."""
    query = sql.SQL("select {key}, status from {table} where {key} = any(%s)").format(
        table=sql.Identifier(table), key=sql.SQL(KEY[table])
    )
    return dict(conn.execute(query, [list(keys)]).fetchall()) if keys else {}


def upsert(conn: Connection, table: Table, rows: Iterable[Row]) -> int:
    """Insert rows, or update those that differ or had been retired, and return how many were written."""
    keys = KEYS[table]
    columns = (*COLUMNS[table], "details", "digest")
    query = sql.SQL(
        """
        insert into {table} as t ({columns}, present, changed_at)
        select {columns}, true, now() from jsonb_populate_recordset(null::{table}, %s::jsonb)
        on conflict ({keys}) do update
        set ({rest}, present, changed_at) = row({new}, true, now())
        where t.digest is distinct from excluded.digest or not t.present
        """
    ).format(
        table=sql.Identifier(table),
        columns=_names(columns),
        keys=_names(keys),
        rest=_names(name for name in columns if name not in keys),
        new=sql.SQL(", ").join(sql.Identifier("excluded", name) for name in columns if name not in keys),
    )
    return ahead.written(conn, query, ((batch,) for batch in _batches(rows)))


def retire(conn: Connection, table: Table, keys: Sequence[str]) -> int:
    """Mark rows as gone from the registry, and return how many were not marked before."""
    query = sql.SQL(
        """
        update {table} set present = false, status = 'retired', changed_at = now()
        where {key} = any(%s) and present
        """
    ).format(table=sql.Identifier(table), key=sql.SQL(KEY[table]))
    return conn.execute(query, [list(keys)]).rowcount if keys else 0


def compare(
    conn: Connection, table: Table, rows: Iterable[Row]
) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """The key, the stored and the new values of each row, both in the form in which the database would give them."""
    columns = (*COLUMNS[table], "details")
    query = sql.SQL(
        """
        select {key}, (select to_jsonb(o) from (select {old}) o)::text, (select to_jsonb(n) from (select {new}) n)::text
        from jsonb_populate_recordset(null::{table}, %s::jsonb) as new join {table} as old using ({keys})
        """
    ).format(
        table=sql.Identifier(table),
        key=sql.SQL(KEY[table]),
        keys=_names(KEYS[table]),
        old=_of("old", columns),
        new=_of("new", columns),
    )
    for batch in _batches(rows):
        for key, old, new in conn.execute(query, [batch]):
            yield key, loads(old), loads(new)


def set_aliases(conn: Connection, model_ids: Sequence[str]) -> None:
    """Let the aliases of these models, and no others, lead to them; an id that is a model's own is no alias."""
    conn.execute(
        """
        delete from model_aliases a using models m
        where a.model_id = any(%s) and m.id = a.model_id and m.present and a.alias <> all(m.aliases)
        """,
        [list(model_ids)],
    )
    conn.execute(
        "delete from model_aliases a using models m where a.alias = any(%s) and m.id = a.alias and m.present",
        [list(model_ids)],
    )
    conn.execute(
        """
        insert into model_aliases as t (alias, model_id)
        select unnest(aliases), id from models where id = any(%s) and present
        on conflict (alias) do update set model_id = excluded.model_id where t.model_id <> excluded.model_id
        """,
        [list(model_ids)],
    )


def aliases(conn: Connection, model_ids: Sequence[str]) -> list[str]:
    """Every alias that leads to one of these models."""
    query = "select alias from model_aliases where model_id = any(%s)"
    return [row[0] for row in conn.execute(query, [list(model_ids)])] if model_ids else []


def derive(conn: Connection, model_ids: Sequence[str]) -> int:
    """Count the live offers of these models and find their lowest prices; returns how many models that changed.

    An offer is live when neither it nor its provider is retired. A price counts when it is in USD, neither a trial's
    nor a plan's (basis list, estimated or not said), and not disputed: a price that sources contradict is not known.
    """
    query = sql.SQL(
        """
        update models m
        set providers_count = d.providers_count, min_input_price = d.min_input_price,
            min_output_price = d.min_output_price
        from (
            select w.id, count(p.id) as providers_count,
                   min(o.input_per_million) filter (where counts) as min_input_price,
                   min(o.output_per_million) filter (where counts) as min_output_price
            from unnest(%s::text[]) w (id)
            left join mappings o on o.model_id = w.id and o.present and o.status <> 'retired'
            left join providers p on p.id = o.provider_id and p.present and p.status <> 'retired'
            cross join lateral (
                select p.id is not null and {counts}
            ) as c (counts)
            group by w.id
        ) d
        where m.id = d.id
          and (m.providers_count, m.min_input_price, m.min_output_price)
              is distinct from (d.providers_count, d.min_input_price, d.min_output_price)
        """
    ).format(counts=sql.SQL(COUNTS))
    return conn.execute(query, [list(model_ids)]).rowcount


def pairs(conn: Connection, *, models: Sequence[str], providers: Sequence[str]) -> list[Pair]:
    """Every live offer of these models, and every one by these providers."""
    with conn.cursor(row_factory=class_row(Pair)) as cursor:
        return cursor.execute(
            """
            select provider_id, model_id from mappings where present and model_id = any(%(models)s)
            union
            select provider_id, model_id from mappings where present and provider_id = any(%(providers)s)
            """,
            {"models": list(models), "providers": list(providers)},
        ).fetchall()


def analyze(conn: Connection) -> None:
    """Refresh what the planner knows of the catalogue; inside a transaction, readers get it with the new rows."""
    conn.execute(f"analyze {READ}")


LARGE = 100_000
"""Rows from which on PostgreSQL takes seconds of the first readers to analyze them, as it does within a minute.

From there on, too, indexes that grew row by row are so much larger than new ones that each search is slower by a third.
"""


def vacuum(conn: Connection, written: int) -> None:
    """Make reading fast after so many rows were written: clean the indexes' pending entries, mark pages as visible.

    `analyze` has seen the new rows already, but PostgreSQL counts them as unseen once they are committed.
    """
    conn.execute(f"vacuum {'(analyze)' if written > LARGE else ''} {READ}")
    conn.execute("vacuum (analyze) past_providers, past_models, past_mappings, changes, change_counts")
    if written > LARGE:
        _pack_indexes(conn)


def _pack_indexes(conn: Connection) -> None:
    """Make the indexes of models anew beside the old ones, which readers use meanwhile.

    Every model is written twice: with what its file says, and with what its offers say.
    """
    left = conn.execute(
        "select indexrelid::regclass::text from pg_index where indrelid = 'models'::regclass and not indisvalid"
    )
    for (name,) in left.fetchall():  # of a run that was killed here
        conn.execute(sql.SQL("drop index concurrently {}").format(sql.SQL(name)))
    conn.execute("reindex table concurrently models")


def _names(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _of(alias: str, names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(alias, name) for name in names)


def _batches(rows: Iterable[Row]) -> Iterator[str]:
    batch: list[bytes] = []
    size = 0
    for row in rows:
        batch.append(b'%b,"digest":"%b"}' % (row.body[:-1], row.digest.encode()))
        size += len(row.body)
        if size > BATCH_BYTES:
            yield _array(batch)
            batch, size = [], 0
    if batch:
        yield _array(batch)


def _array(items: Iterable[bytes]) -> str:
    return f"[{b','.join(items).decode()}]"
