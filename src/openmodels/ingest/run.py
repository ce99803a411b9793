"""One ingest: validate, compare, apply in one transaction, then tell the cache."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from psycopg import Connection

from openmodels.cache.expire import expire, get_ready
from openmodels.errors import Unavailable
from openmodels.ingest.affected import affected
from openmodels.ingest.plan import Brought, Changes, Plan
from openmodels.ingest.provenance import code_digest, registry_commit
from openmodels.registry.read import select, tree_digest
from openmodels.store import catalogue, history, ingest_runs, locks
from openmodels.store.catalogue import Table
from openmodels.store.ingest_runs import Run
from openmodels.store.pool import session
from openmodels.store.revisions import require_latest

if TYPE_CHECKING:  # what reads and compares the files is loaded only when one has changed: it takes half a second
    from openmodels.registry.differences import FieldChange
    from openmodels.registry.validate import Result

WAIT_S = 60.0
"""How long one run waits for another."""

Say = Callable[[str], None]
Check = Callable[["Result"], None]
FieldChanges = dict[Table, dict[str, list["FieldChange"]]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did, or, dry, would do; `untold` says why the cache does not know yet what is stale."""

    plan: Plan
    dry_run: bool
    registry_commit: str | None
    seconds: float = 0
    run_id: int | None = None
    compared: bool = True
    untold: str | None = None
    changes: FieldChanges = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Origin:
    """What is ingested: which folders, of which commit, read by which code."""

    roots: Sequence[str]
    commit: str | None
    code: str


def ingest(
    paths: Sequence[Path | str],
    *,
    database_url: str,
    redis_url: str | None,
    dry_run: bool = False,
    full: bool = False,
    wait_s: float = WAIT_S,
    allow_mass_retirement: bool = False,
    say: Say = lambda sentence: None,
    invalid: Check = lambda result: None,
) -> Outcome:
    """Make the catalogue what the registry says, all or nothing.

    Raises InvalidRegistry, Locked, Unavailable or CannotRun; after each, running it again is safe.
    `say` hears sentences on the way; `invalid` gets the problems of a registry that is refused, to show them.
    """
    started = time.monotonic()
    roots = select(paths).roots
    with session(database_url, program="openmodels ingest") as conn:
        require_latest(conn)
        if dry_run:
            return replace(_preview(conn, roots, say, invalid), seconds=time.monotonic() - started)
        with locks.held(conn, locks.INGEST, wait_s=wait_s, waiting=lambda found: say(_waiting(found))):
            # Read only now: what another run stored while this one waited must not be undone by older files.
            origin = Origin(roots, registry_commit(roots), code_digest())
            brought = None if full else _nothing_new(conn, origin)
            compared = brought is None
            with conn.transaction():
                if brought is None:
                    from openmodels.ingest.bring import bring  # noqa: PLC0415

                    brought = bring(conn, roots, invalid, allow_mass_retirement=allow_mass_retirement)
                plan = brought.plan
                run_id = _record(conn, brought, origin, started)
                history.write(conn, brought.seen, run_id=run_id, commit=origin.commit)
                if redis_url and plan:
                    get_ready()
            untold = _tell(conn, redis_url)
            if plan.much:
                catalogue.vacuum(conn, plan.size)
    seconds = time.monotonic() - started
    return Outcome(
        plan,
        dry_run=False,
        registry_commit=origin.commit,
        seconds=seconds,
        run_id=run_id,
        compared=compared,
        untold=untold,
    )


def _waiting(found: locks.Holder | None) -> str:
    return f"Waiting for another run: {locks.describe(found)}."


def _preview(conn: Connection, roots: Sequence[str], say: Say, invalid: Check) -> Outcome:
    from openmodels.ingest.bring import preview  # noqa: PLC0415

    plan, changes = preview(conn, roots, say, invalid)
    return Outcome(plan, dry_run=True, registry_commit=registry_commit(roots), changes=changes)


def _nothing_new(conn: Connection, origin: Origin) -> Brought | None:
    """The plan that leaves everything as it is, when files and code are those of the last run and so are the rows."""
    last = ingest_runs.last(conn)
    # Where the files must be read anyhow, nobody waits for a first reading of them all.
    if last is None or last.code_digest != origin.code or last.tree_digest != tree_digest(origin.roots):
        return None
    present = catalogue.present(conn)
    if sum(present.values()) != last.things:
        return None
    same = {table: Changes(unchanged=n, stored=n) for table, n in present.items()}
    return Brought(Plan(**same), last.tree_digest)


def _record(conn: Connection, brought: Brought, origin: Origin, started: float) -> int:
    plan = brought.plan
    pairs = catalogue.pairs(conn, models=plan.models.keys, providers=plan.providers.keys) if plan else []
    aliases = catalogue.aliases(conn, plan.models.keys)
    return ingest_runs.record(
        conn,
        Run(
            seconds=time.monotonic() - started,
            registry_commit=origin.commit,
            registry_roots=origin.roots,
            tree_digest=brought.tree,
            code_digest=origin.code,
            **plan.counts,
            cache_tags=affected(plan, pairs, brought.older, aliases=aliases),
        ),
    )


def _tell(conn: Connection, redis_url: str | None) -> str | None:
    """Expire what this run, and any before it that could not say so, made stale; returns why it could not be done."""
    if redis_url is None:
        return None
    stale = ingest_runs.unexpired(conn)
    try:
        expire(redis_url, {tag for run in stale for tag in run.cache_tags})
    except Unavailable as error:
        return error.message
    ingest_runs.mark_expired(conn, [run.id for run in stale])
    return None
