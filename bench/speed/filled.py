"""Fills a database with a made catalogue by what an ingest writes with, so that it is as after a first ingest."""

from __future__ import annotations

from openmodels.ingest.apply import apply, changes, make_plan
from openmodels.ingest.rows import Origin, Rows, mapping_row, model_row, provider_row
from openmodels.store import catalogue, history
from openmodels.store.ingest_runs import Run, record
from openmodels.store.pool import session
from speed.catalogue import Catalogue

BENCH = Origin(("bench",))


def fill(database_url: str, made: Catalogue) -> None:
    """One transaction and what follows it, as in `openmodels.ingest.run`, without the files."""
    rows: Rows = {
        "providers": (provider_row(one, BENCH) for one in made.all_providers()),
        "models": (model_row(one, BENCH) for one in made.all_models()),
        "mappings": (mapping_row(one, BENCH) for one in made.all_mappings()),
    }
    with session(database_url, program="bench") as conn:
        with conn.transaction():
            plan = make_plan(conn, rows)
            seen = changes(conn, plan)
            apply(conn, plan)
            run = Run(
                seconds=0,
                registry_commit=None,
                registry_roots=["bench"],
                tree_digest="bench",
                code_digest="bench",
                **plan.counts,
                cache_tags=set(),
            )
            history.write(conn, seen, run_id=record(conn, run), commit=None)
        catalogue.vacuum(conn, plan.size)
