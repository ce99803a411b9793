"""Makes a plan from what is stored and carries it out, within the transaction of whoever calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from psycopg import Connection

from openmodels.ingest.changes import ids, kind_of, settled, steps, told
from openmodels.ingest.known import known_changes, last_step
from openmodels.ingest.plan import Changes, Plan, diff
from openmodels.ingest.rows import Rows
from openmodels.registry.entries import Registry
from openmodels.store import catalogue, history, known, listing_derive
from openmodels.store.catalogue import TABLES, Pair, Row, Table
from openmodels.store.history import NewChange


def make_plan(conn: Connection, rows: Rows) -> Plan:
    """What turns the stored catalogue into these rows."""
    return Plan(**{table: diff(catalogue.stored(conn, table), rows[table]) for table in TABLES})


def changes(conn: Connection, plan: Plan) -> list[NewChange]:
    """What the plan is about to change, for the history; to be asked before it is applied."""
    return [change for table in TABLES for change in _changes(conn, table, plan.of(table))]


def _changes(conn: Connection, table: Table, plan: Changes) -> Iterator[NewChange]:
    for row in plan.created:
        provider_id, model_id = ids(table, row.key)
        yield NewChange("change", "created", model_id, provider_id, None, None, None, None)
    found: list[NewChange] = []
    at_rest: list[bool] = []
    for key, old, new in catalogue.compare(conn, table, [*plan.changed, *plan.returned]):
        mine = [told(table, key, step, old, new) for step in steps(table, old, new)]
        found += mine
        at_rest += [settled(old, new)] * len(mine)
    for key, status in catalogue.statuses(conn, table, plan.retired).items():
        if status != "retired":
            provider_id, model_id = ids(table, key)
            found.append(NewChange("change", "retired", model_id, provider_id, "status", status, "retired", None))
            at_rest.append(False)
    now = datetime.now(UTC)
    for change, last, rest in zip(found, history.last(conn, table, found), at_rest, strict=True):
        yield replace(change, kind=kind_of(change, last, settled=rest, now=now))


def keep_known(conn: Connection, registry: Registry) -> tuple[list[NewChange], set[str]]:
    """Store what the files tell of the time before the first ingest, and forget what they tell no longer.

    Returns what led from there to the first ingest, of offers of which nothing was stored yet, and the models touched.
    """
    offers = [entry.document for entry in registry.mappings.values() if entry.document.price_history]
    before = known.pairs(conn)
    new = {pair: one for one in offers if (pair := Pair(one.provider_id, one.model_id)) not in before}
    touched = known.keep(conn, (change for offer in offers for change in known_changes(offer)))
    appeared, values, now = known.appeared(conn, new), known.first_values(conn, new), datetime.now(UTC)
    led = []
    for pair, offer in new.items():
        first = {field: value for (of, field), value in values.items() if of == pair}
        led += last_step(offer, first, appeared.get(pair, now))
    return led, touched


def _model_first(row: Row) -> tuple[str, ...]:
    return tuple(reversed(row.key.split("/")))


def apply(conn: Connection, plan: Plan) -> None:
    """Write, update and retire what the plan says, and derive what follows from it; what was is kept."""
    for table in TABLES:
        over = [row.key for row in (*plan.of(table).changed, *plan.of(table).returned)]
        catalogue.keep_past(conn, table, [*over, *plan.of(table).retired])
    for table in TABLES:
        # The offers of a model side by side: who reads it reads a few blocks, and not one for each of them.
        catalogue.upsert(conn, table, sorted(plan.of(table).written, key=_model_first))
    for table in reversed(TABLES):
        catalogue.retire(conn, table, plan.of(table).retired)
    touched = plan.models.keys
    if touched:
        catalogue.set_aliases(conn, touched)
    models = {*touched, *(key.split("/")[1] for key in plan.mappings.keys)}
    models |= {pair.model_id for pair in catalogue.pairs(conn, models=[], providers=plan.providers.keys)}
    if models:
        catalogue.derive(conn, sorted(models))
    if plan.size:
        listing_derive.derive(conn, sorted(models))
    if plan.much:
        catalogue.analyze(conn)
