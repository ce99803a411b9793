"""Makes a plan from what is stored and carries it out, within the transaction of whoever calls."""

from __future__ import annotations

from psycopg import Connection

from openmodels.ingest.plan import Plan, diff
from openmodels.ingest.rows import Rows
from openmodels.store import catalogue
from openmodels.store.catalogue import TABLES

MUCH = 500
"""Rows written above which the planner's statistics are refreshed at once."""


def make_plan(conn: Connection, rows: Rows) -> Plan:
    """What turns the stored catalogue into these rows."""
    return Plan(**{table: diff(catalogue.stored(conn, table), rows[table]) for table in TABLES})


def apply(conn: Connection, plan: Plan) -> None:
    """Write, update and retire what the plan says, and derive what follows from it."""
    for table in TABLES:
        catalogue.upsert(conn, table, plan.of(table).written)
    for table in reversed(TABLES):
        catalogue.retire(conn, table, plan.of(table).retired)
    touched = plan.models.keys
    if touched:
        catalogue.set_aliases(conn, touched)
    models = {*touched, *(key.split("/")[1] for key in plan.mappings.keys)}
    models |= {pair.model_id for pair in catalogue.pairs(conn, models=[], providers=plan.providers.keys)}
    if models:
        catalogue.derive(conn, sorted(models))
    if plan.size > MUCH:
        catalogue.analyze(conn)
