"""The record of every ingest, and the list of what it still has to tell the cache."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import NamedTuple

from psycopg import Connection
from psycopg.rows import class_row


@dataclass(frozen=True, slots=True)
class Run:
    """What a run found and did; `registry_commit` is null when the registry is not kept in git."""

    seconds: float
    registry_commit: str | None
    registry_roots: Sequence[str]
    tree_digest: str
    code_digest: str
    created: int
    changed: int
    retired: int
    returned: int
    unchanged: int
    cache_tags: Collection[str]

    @property
    def idle(self) -> bool:
        """Whether it changed nothing."""
        return not (self.created or self.changed or self.retired or self.returned)


@dataclass(frozen=True, slots=True)
class LastRun:
    """What the newest run had before it, to see whether anything can have changed since, and what it counted."""

    id: int
    registry_commit: str | None
    registry_roots: list[str]
    tree_digest: str
    code_digest: str
    things: int


class Stale(NamedTuple):
    """A run whose tags the cache has not been told yet."""

    id: int
    cache_tags: list[str]


def last(conn: Connection) -> LastRun | None:
    """The newest run, if there was any."""
    with conn.cursor(row_factory=class_row(LastRun)) as cursor:
        return cursor.execute(
            """
            select id, registry_commit, registry_roots, tree_digest, code_digest,
                   created + changed + returned + unchanged as things
            from ingest_runs order by id desc limit 1
            """
        ).fetchone()


def last_modified(conn: Connection, *, idle: bool = False) -> datetime | None:
    """The second in which an ingest last changed the catalogue; None while that second lasts, or when none ever did.

    In the same second it might change again, and a reader who asks what changed since would not be told. `idle` counts
    the runs that changed nothing, too.
    """
    row = conn.execute(
        """
        with newest as (
            select date_trunc('second', finished_at) as second from ingest_runs
            where created + changed + retired + returned > 0 or %s order by id desc limit 1
        )
        select second from newest where second < date_trunc('second', clock_timestamp())
        """,
        [idle],
    ).fetchone()
    return row[0] if row else None


def finished_at(conn: Connection) -> float | None:
    """When the newest run ended, in seconds since 1970; None when there was none."""
    row = conn.execute("select extract(epoch from max(finished_at))::float8 from ingest_runs").fetchone()
    return row[0] if row else None


def record(conn: Connection, run: Run) -> int:
    """Note a run, finished at this moment, and return its id; of idle runs in a row only the newest is kept."""
    values = {**asdict(run), "registry_roots": list(run.registry_roots), "cache_tags": sorted(run.cache_tags)}
    row = conn.execute(_REPLACE, values).fetchone() if run.idle else None
    row = row or conn.execute(_INSERT, values).fetchone()
    assert row is not None
    return int(row[0])


_INSERT = """
    insert into ingest_runs (started_at, finished_at, duration_ms, registry_commit, registry_roots, tree_digest,
                             code_digest, created, changed, retired, returned, unchanged, cache_tags, expired_at)
    values (clock_timestamp() - make_interval(secs => %(seconds)s), clock_timestamp(), %(seconds)s * 1000,
            %(registry_commit)s, %(registry_roots)s, %(tree_digest)s, %(code_digest)s, %(created)s, %(changed)s,
            %(retired)s, %(returned)s, %(unchanged)s, %(cache_tags)s, null)
    returning id
"""

_REPLACE = """
    update ingest_runs
    set started_at = clock_timestamp() - make_interval(secs => %(seconds)s), finished_at = clock_timestamp(),
        duration_ms = %(seconds)s * 1000, registry_commit = %(registry_commit)s, registry_roots = %(registry_roots)s,
        tree_digest = %(tree_digest)s, code_digest = %(code_digest)s, unchanged = %(unchanged)s,
        cache_tags = %(cache_tags)s, expired_at = null
    where id = (select max(id) from ingest_runs) and created + changed + retired + returned = 0
    returning id
"""


def unexpired(conn: Connection) -> list[Stale]:
    """The runs of a day whose tags the cache has not been told yet, oldest first; no answer is kept for longer."""
    with conn.cursor(row_factory=class_row(Stale)) as cursor:
        return cursor.execute("select id, cache_tags from ingest_runs where expired_at is null order by id").fetchall()


def mark_expired(conn: Connection, ids: Iterable[int]) -> None:
    """Note that the cache has been told the tags of these runs."""
    conn.execute("update ingest_runs set expired_at = now() where id = any(%s)", [list(ids)])
