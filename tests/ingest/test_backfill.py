"""The git log of a registry becomes the history that ingests would have written."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from openmodels.errors import CannotRun
from openmodels.ingest import backfill as module
from openmodels.ingest.backfill import Found, backfill
from openmodels.store import models, offers

Git = Callable[..., str]


@pytest.fixture
def git(registry: Path) -> Git:
    """Runs git in a repository around the registry; `day` dates a commit."""

    def run_git(*command: str, day: str = "2026-01-01") -> str:
        who = {f"GIT_{role}_{what}": "t@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        dates = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
        return subprocess.run(
            ["git", "-C", str(registry.parent), *command],
            env={**os.environ, **who, **dates},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    run_git("init", "-q", "-b", "main")
    return run_git


def priced(write: Any, amount: int, model: str = "opus") -> None:
    pricing = {"input_per_million": amount, "output_per_million": 2, "currency": "USD"}
    write("mapping", provider_id="alpha", model_id=model, pricing=pricing)


def committed(git: Git, day: str) -> None:
    git("add", "-A")
    git("commit", "-q", "--allow-empty", "-m", f"of {day}", day=day)


@pytest.fixture
def past(git: Git, write: Any, registry: Path) -> Path:
    """Opus costs 1 in January, 3 in February and 4 from March on; beta leaves it in February; qwen is renamed."""
    committed(git, "2026-01-01")
    priced(write, 3)
    (registry / "mappings/beta/opus.yaml").unlink()
    committed(git, "2026-02-01")
    priced(write, 4)
    write("model", id="qwen", name="Qwen, renamed")
    (registry / "models/opus.yaml").write_text((registry / "models/opus.yaml").read_text() + "unknown_field: 1\n")
    committed(git, "2026-03-01")
    write("model", id="opus", aliases=["opus-latest"])
    committed(git, "2026-04-01")
    return registry


def changes(conn: psycopg.Connection) -> list[tuple[Any, ...]]:
    return conn.execute(
        """
        select to_char(observed_at at time zone 'utc', 'MM-DD'), what, model_id, provider_id, field, old, new
        from changes where what <> 'created' order by observed_at, model_id, field
        """
    ).fetchall()


def test_each_commit_tells_what_it_changed_on_its_day(
    past: Path, run: Any, database_url: str, conn: psycopg.Connection
) -> None:
    run()
    found = backfill(past, database_url=database_url)
    assert (found.commits, found.unreadable) == (4, 1)
    assert changes(conn) == [
        ("02-01", "changed", "opus", "alpha", "pricing.input_per_million", 1, 3),
        ("02-01", "retired", "opus", "beta", "status", "active", "retired"),
        ("03-01", "changed", "opus", "alpha", "pricing.input_per_million", 3, 4),
        ("03-01", "changed", "qwen", None, "name", "qwen", "Qwen, renamed"),
    ]
    created = "select distinct observed_at from changes where what = 'created'"
    assert conn.execute(created).fetchall() == [(datetime(2026, 1, 1, 12, tzinfo=UTC),)]


def test_the_catalogue_of_a_day_before_the_first_ingest_can_be_read(
    past: Path, run: Any, database_url: str, conn: psycopg.Connection
) -> None:
    run()
    backfill(past, database_url=database_url)

    def known(month: int) -> list[tuple[str, Any]]:
        found = offers.compare(conn, "opus", at=datetime(2026, month, 15, tzinfo=UTC)).comparison
        return [(offer.provider_id, offer.pricing and offer.pricing.input_per_million) for offer in found]

    assert known(1) == [("alpha", 1), ("beta", 1)]
    assert known(2) == [("alpha", 3)]
    assert known(3) == known(4) == [("alpha", 4)]
    assert models.get(conn, "qwen", at=datetime(2026, 2, 15, tzinfo=UTC)).name == "qwen"
    assert models.page(conn, at=datetime(2025, 12, 31, tzinfo=UTC)).pagination.total == 0


def everything(conn: psycopg.Connection) -> list[Any]:
    tables = ("changes", "past_models", "past_providers", "past_mappings", "backfills")
    queries = (f"select to_jsonb(t) - 'id' as row from {table} t" for table in tables)
    return [sorted(str(row) for (row,) in conn.execute(query)) for query in queries]


def test_doing_it_again_adds_nothing(past: Path, run: Any, database_url: str, conn: psycopg.Connection) -> None:
    run()
    backfill(past, database_url=database_url)
    before = everything(conn)
    assert backfill(past, database_url=database_url) == Found()
    conn.execute("delete from backfills")
    again = backfill(past, database_url=database_url)
    assert (again.commits, again.changes, again.versions) == (4, 0, 0)
    assert everything(conn) == before


def test_a_walk_that_was_stopped_goes_on_and_ends_as_if_it_had_not_been(
    past: Path, run: Any, database_url: str, conn: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    run()
    backfill(past, database_url=database_url)
    whole = everything(conn)
    conn.execute("delete from changes where run_id is null")
    conn.execute("truncate past_models, past_providers, past_mappings, backfills")

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(module, "BATCH", 1)
    with pytest.raises(KeyboardInterrupt):
        backfill(past, database_url=database_url, progress=stop)
    assert len(changes(conn)) == 2
    assert backfill(past, database_url=database_url).commits == 2
    assert everything(conn) == whole


def test_what_ingests_have_told_themselves_is_not_told_again(
    past: Path, git: Git, write: Any, run: Any, database_url: str, conn: psycopg.Connection
) -> None:
    run()
    priced(write, 5)
    committed(git, "2026-05-01")
    run()
    backfill(past, database_url=database_url)
    assert [row[-2:] for row in changes(conn) if row[4] == "pricing.input_per_million"] == [(1, 3), (3, 4), (4, 5)]


def test_without_git_or_without_an_ingest_it_says_so(
    registry: Path, run: Any, database_url: str, tmp_path: Path
) -> None:
    with pytest.raises(CannotRun, match="Nothing has been ingested yet"):
        backfill(registry, database_url=database_url)
    run()
    with pytest.raises(CannotRun, match="cannot be read: fatal: not a git repository"):
        backfill(registry, database_url=database_url)
