"""Every ingest leaves what it changed in the history, in the transaction of the change."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest


@pytest.fixture
def changes(conn: psycopg.Connection) -> Any:
    """The history without what the first ingest created."""

    def read() -> list[tuple[Any, ...]]:
        return conn.execute(
            """
            select kind, what, model_id, provider_id, field, old, new from changes
            where run_id > (select min(id) from ingest_runs) order by id
            """
        ).fetchall()

    return read


def price(amount: Any) -> dict[str, Any]:
    return {"input_per_million": amount, "output_per_million": 2, "currency": "USD"}


def test_the_first_ingest_creates_everything(run: Any, conn: psycopg.Connection) -> None:
    run()
    counts = (
        "select what, count(*) filter (where model_id is null), count(*) filter (where provider_id is null), count(*)"
    )
    assert conn.execute(f"{counts} from changes group by what").fetchall() == [("created", 2, 3, 9)]
    run(full=True)
    assert conn.execute("select count(*) from changes").fetchone() == (9,)


def test_a_price_a_status_and_a_name_are_told_once(run: Any, write: Any, changes: Any) -> None:
    run()
    write("mapping", provider_id="alpha", model_id="opus", pricing=price(Decimal("0.123456789")))
    write("model", id="gemma", status="deprecated", deprecated_on="2026-01-01")
    write("provider", id="beta", name="Beta, renamed")
    run()
    run(full=True)
    assert changes() == [
        ("change", "changed", None, "beta", "name", "beta", "Beta, renamed"),
        ("change", "changed", "gemma", None, "deprecated_on", None, "2026-01-01"),
        ("change", "changed", "gemma", None, "status", "active", "deprecated"),
        ("change", "changed", "opus", "alpha", "pricing.input_per_million", 1, 0.123456789),
    ]


def test_what_leaves_and_comes_back_is_retired_and_returned(run: Any, registry: Path, changes: Any) -> None:
    run()
    path = registry / "mappings/beta/opus.yaml"
    text = path.read_text()
    path.unlink()
    run()
    path.write_text(text)
    run()
    assert changes() == [
        ("change", "retired", "opus", "beta", "status", "active", "retired"),
        ("flap", "returned", "opus", "beta", "status", "retired", "active"),
    ]


def test_a_price_that_goes_back_is_a_flap(run: Any, write: Any, changes: Any) -> None:
    run()
    for amount in (Decimal("0.1"), 1):
        write("mapping", provider_id="alpha", model_id="opus", pricing=price(amount))
        run()
    assert [row[0] for row in changes()] == ["change", "flap"]


def test_a_field_that_a_newer_version_adds_is_no_change(run: Any, conn: psycopg.Connection, changes: Any) -> None:
    run()
    conn.execute("update mappings set digest = 'older', pricing = pricing - 'video_per_second' - 'tiers'")
    assert run(full=True).plan.mappings.counts["changed"] == 4
    assert changes() == []


def test_a_row_that_is_written_over_is_kept_with_its_time(run: Any, write: Any, conn: psycopg.Connection) -> None:
    run()
    write("mapping", provider_id="alpha", model_id="opus", pricing=price(5))
    run()
    (kept,) = conn.execute(
        "select provider_id, model_id, input_per_million, until - changed_at > '0' from past_mappings"
    )
    assert kept == ("alpha", "opus", 1, True)
    query = "select input_per_million from mappings where changed_at = (select until from past_mappings)"
    assert conn.execute(query).fetchone() == (5,)
    assert conn.execute("select count(*) from past_models").fetchone() == (0,)


def test_a_dry_run_leaves_no_history(run: Any, write: Any, conn: psycopg.Connection) -> None:
    run()
    write("mapping", provider_id="alpha", model_id="opus", pricing=price(5))
    run(dry_run=True)
    assert conn.execute("select count(*) from changes where what <> 'created'").fetchone() == (0,)


def test_the_numbers_of_changes_are_kept_as_they_are_written_and_deleted(run: Any, write: Any, conn: Any) -> None:
    run()
    write("mapping", provider_id="alpha", model_id="opus", pricing=price(3))
    run()
    counted = "select day, kind, what, number from change_counts where number > 0 order by 1, 2, 3"
    found = """
        select (observed_at at time zone 'UTC')::date, kind, what, count(*) from changes
        group by 1, 2, 3 order by 1, 2, 3
    """
    assert conn.execute(counted).fetchall() == conn.execute(found).fetchall()
    conn.execute("delete from changes where what = 'created' and model_id = 'gemma'")
    assert conn.execute(counted).fetchall() == conn.execute(found).fetchall()
