"""Reads a registry's files and brings the catalogue to what they say, or shows what that would change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from psycopg import Connection

from openmodels.errors import CannotRun, InvalidRegistry
from openmodels.ingest.apply import apply, changes, keep_known, make_plan
from openmodels.ingest.differences import differences
from openmodels.ingest.plan import Brought, Plan, refuse_mass_retirement
from openmodels.ingest.rows import rows
from openmodels.registry import collector
from openmodels.registry.differences import FieldChange
from openmodels.registry.entries import Registry
from openmodels.registry.read import digest_of
from openmodels.registry.validate import Result, validate
from openmodels.store import catalogue
from openmodels.store.catalogue import TABLES, Table


def bring(
    conn: Connection, roots: Sequence[str], invalid: Callable[[Result], None], *, allow_mass_retirement: bool
) -> Brought:
    """Apply what the files say, within the transaction of whoever calls.

    Raises InvalidRegistry or CannotRun before anything is written.
    """
    with collector.paused():
        registry, tree = _validated(roots, invalid)
        plan = make_plan(conn, rows(registry))
        if not allow_mass_retirement:
            refuse_mass_retirement(plan)
        seen = changes(conn, plan)
        apply(conn, plan)
        led, older = keep_known(conn, registry)
    return Brought(plan, tree, [*seen, *led], older)


def preview(
    conn: Connection, roots: Sequence[str], say: Callable[[str], None], invalid: Callable[[Result], None]
) -> tuple[Plan, dict[Table, dict[str, list[FieldChange]]]]:
    """The plan that `bring` would carry out, and field by field what it would change; nothing is written."""
    registry, _ = _validated(roots, invalid)
    new = rows(registry)
    with conn.transaction():
        conn.execute("set transaction isolation level repeatable read, read only")
        plan = make_plan(conn, new)
        found: dict[Table, dict[str, list[FieldChange]]] = {}
        for table in TABLES:
            compared = catalogue.compare(conn, table, plan.of(table).changed)
            found[table] = {key: differences(old, new) for key, old, new in compared}
    try:
        refuse_mass_retirement(plan)
    except CannotRun as error:
        say(str(error))
    return plan, found


def _validated(roots: Sequence[str], invalid: Callable[[Result], None]) -> tuple[Registry, str]:
    """The registry, and the digest of its files as they were read."""
    result = validate(roots)
    if not result.ok:
        invalid(result)
        raise InvalidRegistry("The registry has problems; nothing was changed.")
    return result.registry, digest_of(roots, result.read)
