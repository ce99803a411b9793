"""Time of questions about the past, in a real PostgreSQL with a million changes of the shipped registry's offers.

    python bench/history.py [--changes 1000000] [--registry registry]

Each offer has as many past versions and changes of its price, spread over three years, each held for some days. Every
question is asked of many moments; the table shows the median and the slowest of twenty, on a server that has just been
asked the same of other moments. No cache is in front of it.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from psycopg import Connection
from rich.console import Console
from rich.table import Table

from ingest import database
from openmodels.ingest.run import ingest
from openmodels.stack import binaries, ports
from openmodels.stack.child import running
from openmodels.stack.postgres import Postgres
from openmodels.store import history_reads, models, offers, providers
from openmodels.store.catalogue import COLUMNS
from openmodels.store.pool import connect

YEARS = timedelta(days=3 * 365)
PROMISE_MS = 20


def fill(conn: Connection, changes: int) -> None:
    """Give every offer a past of as many versions as make so many changes in all, and let the rest be as old."""
    columns = ", ".join((*COLUMNS["mappings"], "details", "digest", "present"))
    conn.execute("create temp table offer as select *, row_number() over () as n from mappings")
    (each,) = conn.execute("select %s / count(*) + 1 from mappings", [changes]).fetchone() or (1,)
    conn.execute("update models set changed_at = now() - interval '4 years'")
    conn.execute("update providers set changed_at = now() - interval '4 years'")
    conn.execute("update mappings set changed_at = now()")
    held = {"each": each, "step": YEARS / each}
    conn.execute(
        f"""
        insert into past_mappings ({columns}, changed_at, until)
        select {columns}, now() - %(step)s * (v + n %% 97 / 97.0),
               now() - %(step)s * greatest(0, v - 1 + n %% 97 / 97.0)
        from generate_series(%(each)s, 1, -1) v cross join offer where v > 1 or n %% 97 = 0
        order by v desc, n %% 97 desc
        """,
        held,
    )
    conn.execute(
        """
        insert into changes (kind, what, model_id, provider_id, field, old, new, observed_at)
        select 'change', 'changed', model_id, provider_id, 'pricing.input_per_million', to_jsonb(v), to_jsonb(v + 1),
               now() - %(step)s * (v + n %% 97 / 97.0)
        from generate_series(%(each)s, 1, -1) v cross join offer
        """,
        held,
    )
    conn.execute("vacuum (analyze) changes, past_mappings, mappings, models, providers")


def asked(conn: Connection) -> dict[str, Callable[[datetime], object]]:
    """Each question, as a function of the moment that it is about."""
    row = conn.execute("select id from models order by providers_count desc limit 1").fetchone()
    busiest = row[0] if row else ""
    return {
        f"compare at ({busiest}, offered most)": lambda at: offers.compare(conn, busiest, at=at),
        "model at": lambda at: models.get(conn, busiest, at=at),
        "models at, newest 20": lambda at: models.page(conn, at=at),
        "models at, cheapest 20": lambda at: models.page(conn, at=at, sort="price"),
        "providers at, 20": lambda at: providers.page(conn, at=at),
        "provider at": lambda at: providers.get(conn, "openrouter", at=at),
        "history of a model": lambda at: history_reads.page(conn, model=busiest, since=at),
        "changes, newest 20 (with their number)": lambda at: history_reads.page(conn, since=at),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=1_000_000)
    parser.add_argument("--registry", type=Path, default=Path(__file__).parent.parent / "registry")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        server = Postgres("postgres", place / "postgres", ports.free(), binaries.postgres())
        server.prepare(place / "log")
        with running(server, place / "log"):
            url = database(server, "history")
            ingest([wanted.registry], database_url=url, redis_url=None)
            with connect(url, program="bench") as conn:
                fill(conn, wanted.changes)
                # A server that answers holds no registry, for which a collection of garbage takes a tenth of a second.
                gc.collect()
                gc.freeze()
                Console().print(measured(conn))


def measured(conn: Connection) -> Table:
    """The table of all questions."""
    counts = conn.execute("select (select count(*) from changes), (select count(*) from past_mappings)").fetchone()
    changes, versions = counts or (0, 0)
    table = Table("question", "median ms", "slowest ms", title=f"{changes:,} changes, {versions:,} past versions")
    now = datetime.now(UTC)
    for question, ask in asked(conn).items():
        took = []
        for n in range(25):
            started = time.perf_counter()
            ask(now - YEARS * ((n * 7 % 25 + 0.5) / 26))
            took.append((time.perf_counter() - started) * 1000)
        median = statistics.median(took[5:])
        style = "" if median < PROMISE_MS else "red"
        table.add_row(question, f"{median:.1f}", f"{max(took[5:]):.1f}", style=style)
    return table


if __name__ == "__main__":
    main()
