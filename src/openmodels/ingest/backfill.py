"""The history from before the first ingest, read from git as if each commit had been ingested at its time."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from psycopg import Connection

from openmodels.cache.expire import expire
from openmodels.cache.tags import MODELS, PROVIDERS, model
from openmodels.errors import CannotRun
from openmodels.ingest.changes import ids, kind_of, settled, steps, told
from openmodels.ingest.rows import Origin, mapping_row, model_row, provider_row
from openmodels.ingest.run import WAIT_S, Say
from openmodels.registry import log
from openmodels.registry.read import FOLDERS, select
from openmodels.registry.rules import about
from openmodels.registry.shape import shape
from openmodels.registry.yaml import load
from openmodels.store import backfills, history, locks
from openmodels.store.backfills import Version
from openmodels.store.catalogue import TABLES, Row, Table
from openmodels.store.exact import dumps, loads
from openmodels.store.history import Last, NewChange
from openmodels.store.pool import session
from openmodels.store.revisions import require_latest

BATCH = 2000
"""Versions after which a walk stores what it has found, so that it can go on there."""

_ROWS: dict[Table, Callable[[Any, Origin], Row]] = {
    "models": model_row,
    "providers": provider_row,
    "mappings": mapping_row,
}
Progress = Callable[[int, int], None]


@dataclass
class Found:
    """What a walk has found, in all."""

    commits: int = 0
    changes: int = 0
    versions: int = 0
    unreadable: int = 0
    """States of files that this version cannot read."""


@dataclass(frozen=True, slots=True)
class State:
    """A row as a commit left it."""

    row: Row
    values: dict[str, Any]
    present: bool


@dataclass
class Walk:
    """The registry at a commit, and what the commits since the last store have changed."""

    origin: Origin
    states: dict[tuple[Table, str], State] = field(default_factory=dict)
    lasts: dict[tuple[str | None, str | None, str | None], Last] = field(default_factory=dict)
    versions: dict[Table, list[Version]] = field(default_factory=lambda: {table: [] for table in TABLES})
    changes: list[NewChange] = field(default_factory=list)
    unreadable: int = 0

    def take(self, commit: log.Commit, name: str, data: bytes | None) -> None:
        """Let a file have this content, or none, from a commit on."""
        place = _place(name)
        before = self.states.get(place)
        after = _gone(before) if data is None else _state(place, name, data, self.origin)
        if after is None:
            self.unreadable += data is not None
        elif before is None or (before.row.digest, before.present) != (after.row.digest, after.present):
            self.states[place] = after
            self.versions[place[0]].append(Version(after.row, commit.at, after.present))
            for change in _changes(place, before, after):
                self._tell(replace(change, observed_at=commit.at, registry_commit=commit.id), before, after)

    def _tell(self, change: NewChange, before: State | None, after: State) -> None:
        assert change.observed_at is not None
        key = (change.provider_id, change.model_id, change.field)
        last = self.lasts.get(key) or self.lasts.get((*key[:2], None))
        rest = before is not None and settled(before.values, after.values)
        kind = kind_of(change, last, settled=rest, now=change.observed_at)
        self.changes.append(replace(change, kind=kind))
        self.lasts[key] = Last(change.field, change.old, change.new, change.observed_at)


def backfill(
    path: Path | str,
    *,
    database_url: str,
    redis_url: str | None = None,
    progress: Progress = lambda done, total: None,
    say: Say = lambda sentence: None,
) -> Found:
    """Store the history of a registry up to the first ingest; stopped amid it, it goes on; again, it adds nothing.

    Raises CannotRun where there is no git history or no ingest yet, Locked and Unavailable.
    """
    roots = select([path]).roots
    with session(database_url, program="openmodels history backfill") as conn:
        require_latest(conn)
        with locks.held(conn, locks.INGEST, wait_s=WAIT_S, waiting=lambda by: say(f"Waiting: {locks.describe(by)}.")):
            found, touched = _walk(conn, roots[0], progress)
    if redis_url and found.versions:
        expire(redis_url, {MODELS, PROVIDERS, *map(model, touched)})
    return found


def _walk(conn: Connection, root: str, progress: Progress) -> tuple[Found, set[str]]:
    first = backfills.first_run(conn)
    if first is None:
        raise CannotRun("Nothing has been ingested yet.", hint="Run `openmodels ingest`; then its past can be added.")
    known = (first.registry_commit or "").removesuffix("-dirty")
    target = (known and log.resolve(root, known)) or log.last_before(root, first.started_at)
    if target is None:
        raise CannotRun(f"git has no commit of '{root}' from before the first ingest; there is nothing to add.")
    repository = log.identity(root, target)
    line = [commit for commit in log.commits(root, target) if commit.at < first.started_at]
    stored = backfills.done(conn, repository)
    start = next((n for n, commit in enumerate(line, 1) if commit.id == stored), 0)
    said = about(root)
    origin = Origin((said.name,), said.private)
    found, touched = Found(), set[str]()
    gc.freeze()
    with log.reader(root) as reader:
        walk = Walk(origin)
        if start:
            _resume(conn, walk, root, line[start - 1], reader)
        for number, commit in enumerate(line[start:], start + 1):
            for name in commit.names:
                walk.take(commit, name, reader.read(commit.id, name))
            found.commits += 1
            if number == len(line) or sum(map(len, walk.versions.values())) >= BATCH:
                touched |= {change.model_id for change in walk.changes if change.model_id}
                with conn.transaction():
                    _store(conn, walk, found)
                    backfills.set_done(conn, repository, commit.id, finished=number == len(line))
            progress(number, len(line))
        found.unreadable = walk.unreadable
    return found, touched


def _resume(conn: Connection, walk: Walk, root: str, commit: log.Commit, reader: log.Reader) -> None:
    """Let a walk stand at a commit whose changes are stored."""
    walk.lasts = backfills.lasts(conn)
    for name in log.names_at(root, commit.id):
        data = reader.read(commit.id, name)
        state = _state(_place(name), name, data, walk.origin) if data is not None else None
        if state:
            walk.states[_place(name)] = state


def _store(conn: Connection, walk: Walk, found: Found) -> None:
    for table in TABLES:
        found.versions += backfills.add_versions(conn, table, walk.versions[table])
    found.changes += history.write(conn, walk.changes, private=walk.origin.private)
    backfills.forget_late_creation(conn)
    walk.versions = {table: [] for table in TABLES}
    walk.changes = []


def _place(name: str) -> tuple[Table, str]:
    folder, _, rest = name.removesuffix(".yaml").partition("/")
    tables: dict[str, Table] = {"models": "models", "providers": "providers", "mappings": "mappings"}
    return tables[folder], rest


def _state(place: tuple[Table, str], name: str, data: bytes, origin: Origin) -> State | None:
    value, _ = load(data, name)
    document = shape(FOLDERS[place[0]], value, data, name).document if value is not None else None
    row = _ROWS[place[0]](document, origin) if document else None
    return State(row, loads(row.body), present=True) if row and row.key == place[1] else None


def _gone(before: State | None) -> State | None:
    if before is None or not before.present:
        return before
    values = {**before.values, "status": "retired"}
    row = Row(before.row.key, dumps(values), before.row.digest)
    return State(row, values, present=False)


def _changes(place: tuple[Table, str], before: State | None, after: State) -> Iterator[NewChange]:
    table, key = place
    if before is None:
        provider_id, model_id = ids(table, key)
        yield NewChange("change", "created", model_id, provider_id, None, None, None, None)
        return
    for step in steps(table, before.values, after.values):
        yield told(table, key, step, before.values, after.values)
