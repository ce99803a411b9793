"""Writing what a walk through git finds of the past, and how far the walk has got."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection, sql
from psycopg.rows import class_row

from openmodels.store.catalogue import COLUMNS, KEY, KEYS, OWN, Row, Table
from openmodels.store.exact import loads
from openmodels.store.history import Last


@dataclass(frozen=True, slots=True)
class Version:
    """A row as it was from a moment on."""

    row: Row
    since: datetime
    present: bool = True


@dataclass(frozen=True, slots=True)
class FirstRun:
    """The first ingest, from which on the history was kept at once."""

    registry_commit: str | None
    started_at: datetime


def first_run(conn: Connection) -> FirstRun | None:
    """The first ingest, if there was any."""
    with conn.cursor(row_factory=class_row(FirstRun)) as cursor:
        return cursor.execute("select registry_commit, started_at from ingest_runs order by id limit 1").fetchone()


def done(conn: Connection, repository: str) -> str | None:
    """The last commit of a repository whose changes are stored."""
    row = conn.execute("select done from backfills where repository = %s", [repository]).fetchone()
    return row[0] if row else None


def set_done(conn: Connection, repository: str, commit: str, *, finished: bool) -> None:
    """Note that all changes up to this commit are stored."""
    conn.execute(
        """
        insert into backfills (repository, done, finished) values (%s, %s, %s)
        on conflict (repository) do update set done = excluded.done, finished = excluded.finished
        """,
        [repository, commit, finished],
    )


def lasts(conn: Connection) -> dict[tuple[str | None, str | None, str | None], Last]:
    """The newest change that a walk has stored of each field, by provider, model and field."""
    query = """
        select distinct on (provider_id, model_id, field)
               provider_id, model_id, field, old::text, new::text, observed_at
        from changes where run_id is null
        order by provider_id, model_id, field, observed_at desc
    """
    return {
        (provider, model, field): Last(field, old and loads(old), new and loads(new), at)
        for provider, model, field, old, new, at in conn.execute(query)
    }


def add_versions(conn: Connection, table: Table, versions: Sequence[Version]) -> int:
    """Store rows of the past, each known until the next of its key; returns how many were not there yet."""
    columns = (*COLUMNS[table], *OWN)
    query = sql.SQL(
        """
        insert into {past} ({columns}, until)
        select {columns}, 'infinity' from jsonb_populate_recordset(null::{past}, %s::jsonb) on conflict do nothing
        """
    ).format(past=sql.Identifier(f"past_{table}"), columns=_names(columns))
    written = conn.execute(query, [_array(versions)]).rowcount
    _set_ends(conn, table, sorted({version.row.key for version in versions}))
    return written


def _set_ends(conn: Connection, table: Table, keys: Sequence[str]) -> None:
    query = sql.SQL(
        """
        with version as (
            select {keys}, changed_at, lead(changed_at) over (partition by {keys} order by changed_at) as next
            from {past} where {key} = any(%s)
        ),
        ending as (
            select v.*, coalesce(v.next, t.changed_at, 'infinity') as known_until
            from version v left join {table} t using ({keys})
        )
        update {past} p set until = e.known_until from ending e
        where {same} and p.changed_at = e.changed_at and p.until <> e.known_until
        """
    ).format(
        past=sql.Identifier(f"past_{table}"),
        table=sql.Identifier(table),
        keys=_names(KEYS[table]),
        key=sql.SQL(KEY[table]),
        same=sql.SQL(" and ").join(
            sql.SQL("{} = {}").format(sql.Identifier("p", name), sql.Identifier("e", name)) for name in KEYS[table]
        ),
    )
    conn.execute(query, [keys])


def forget_late_creation(conn: Connection) -> int:
    """Delete what an ingest told of things as new that git has known for longer; returns how many there were."""
    return conn.execute(
        """
        delete from changes c using changes e
        where c.what = 'created' and c.run_id is not null and e.what = 'created' and e.run_id is null
          and e.model_id is not distinct from c.model_id and e.provider_id is not distinct from c.provider_id
          and e.observed_at < c.observed_at
        """
    ).rowcount


def _array(versions: Iterable[Version]) -> str:
    pieces = (
        b'%b,"digest":"%b","present":%b,"changed_at":"%b"}'
        % (
            version.row.body[:-1],
            version.row.digest.encode(),
            b"true" if version.present else b"false",
            version.since.isoformat().encode(),
        )
        for version in versions
    )
    return f"[{b','.join(pieces).decode()}]"


def _names(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
