"""What a run did, as plain JSON values for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from openmodels.ingest.plan import WHATS
from openmodels.ingest.run import Outcome
from openmodels.store.catalogue import TABLES
from openmodels.store.exact import number


def as_json(outcome: Outcome) -> str:
    """The outcome as indented JSON; a dry run lists every change, with fields old and new."""
    report = {
        "dry_run": outcome.dry_run,
        "run_id": outcome.run_id,
        "registry_commit": outcome.registry_commit,
        "seconds": round(outcome.seconds, 3),
        "compared": outcome.compared,
        "cache_untold": outcome.untold,
        "counts": {table: outcome.plan.of(table).counts for table in TABLES},
        "changes": list(_changes(outcome)) if outcome.dry_run else None,
    }
    return orjson.dumps(report, default=number, option=orjson.OPT_INDENT_2).decode()


def _changes(outcome: Outcome) -> Iterator[dict[str, Any]]:
    for table in TABLES:
        for what in WHATS:
            for key in outcome.plan.of(table).keys_of(what):
                fields = outcome.changes.get(table, {}).get(key, []) if what == "changed" else []
                yield {
                    "table": table,
                    "key": key,
                    "what": what,
                    "fields": [
                        {"field": f.field, "old": f.old, "new": f.new, "percent": f.percent and round(f.percent, 2)}
                        for f in fields
                    ],
                }
