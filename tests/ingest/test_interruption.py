"""An ingest that is killed, at any point, has changed nothing; the next one starts at once."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

POINTS = [
    ("providers", "insert or update"),
    ("models", "insert or update"),
    ("mappings", "insert or update"),
    ("mappings", "delete or update"),
    ("model_aliases", "insert or delete or update"),
    ("ingest_runs", "insert"),
]
INGEST = """
import sys
from openmodels.ingest.run import ingest
ingest(sys.argv[1:2], database_url=sys.argv[2], redis_url=None)
"""


def until(condition: Callable[[], Any], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.mark.parametrize(("table", "event"), POINTS)
def test_a_killed_ingest_leaves_the_earlier_state_and_no_lock(
    run: Any,
    stored: Any,
    conn: psycopg.Connection,
    write: Any,
    registry: Path,
    database_url: str,
    table: str,
    event: str,
) -> None:
    run()
    before = stored()
    write("provider", id="alpha", name="Alpha, renamed")
    write("model", id="opus", name="Opus, renamed", aliases=["opus-new"])
    write("mapping", provider_id="alpha", model_id="gemma", provider_model_name="other")
    (registry / "mappings/beta/gemma.yaml").unlink()
    conn.execute(f"""
        create function stall() returns trigger language plpgsql as
        $$ begin perform pg_sleep(120); return coalesce(new, old); end $$;
        create trigger stall before {event} on {table} for each row execute function stall();
    """)

    process = subprocess.Popen([sys.executable, "-c", INGEST, registry, database_url])
    stalled = "select 1 from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()"
    until(lambda: conn.execute(stalled).fetchone())
    process.kill()
    process.wait()

    assert stored() == before
    until(lambda: not conn.execute(stalled).fetchone())
    conn.execute(f"drop trigger stall on {table}")
    assert stored() == before
    assert run(wait_s=10).plan.counts == {"created": 0, "changed": 3, "returned": 0, "retired": 1, "unchanged": 5}


def test_a_database_that_goes_away_amid_an_ingest_is_an_error_and_changes_nothing(
    run: Any, stored: Any, conn: psycopg.Connection, write: Any, registry: Path, database_url: str
) -> None:
    run()
    before = stored()
    write("provider", id="alpha", name="Alpha, renamed")
    conn.execute("""
        create function stall() returns trigger language plpgsql as $$ begin perform pg_sleep(120); return new; end $$;
        create trigger stall before update on providers for each row execute function stall();
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", INGEST, registry, database_url], stderr=subprocess.PIPE, text=True
    )
    ended = """
        select pg_terminate_backend(pid) from pg_stat_activity
        where wait_event = 'PgSleep' and datname = current_database()
    """
    until(lambda: conn.execute(ended).fetchone())
    _, errors = process.communicate(timeout=20)
    assert "openmodels.errors.Unavailable" in errors
    assert stored() == before
