from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import psycopg
import pytest

from openmodels.errors import CannotRun, Locked, Unavailable
from openmodels.store import locks
from openmodels.store import migrate as module
from openmodels.store.migrate import migrate, pending
from openmodels.store.revisions import latest, require_latest

VERSIONS = files("openmodels.store").joinpath("migrations", "versions")
SQL = sorted(file.name.removesuffix(".sql") for file in VERSIONS.iterdir() if file.name.endswith(".sql"))


def test_an_empty_database_gets_every_revision_in_order(empty_database_url: str) -> None:
    assert pending(empty_database_url) == SQL
    assert migrate(empty_database_url) == SQL
    with psycopg.connect(empty_database_url) as conn:
        assert conn.execute("select count(*) from mappings").fetchone() == (0,)


def test_migrating_again_changes_nothing(database_url: str) -> None:
    assert migrate(database_url) == []
    assert pending(database_url) == []


def test_several_at_once_apply_each_revision_once(empty_database_url: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        applied = [future.result() for future in [threads.submit(migrate, empty_database_url) for _ in range(4)]]
    assert sorted(applied) == [[], [], [], SQL]


def test_a_migration_that_fails_leaves_the_database_as_it_was(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as conn:
        conn.execute("create table model_aliases (mine text)")
        with pytest.raises(CannotRun, match="model_aliases"):
            migrate(empty_database_url)
        assert conn.execute("select to_regclass('models'), to_regclass('ingest_runs')").fetchone() == (None, None)
        conn.execute("drop table model_aliases")
    assert migrate(empty_database_url) == SQL


def test_a_database_of_a_newer_version_is_left_alone(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as conn:
        conn.execute("update alembic_version set version_num = '9999_later'")
        for act in (migrate, pending):
            with pytest.raises(CannotRun, match="9999_later"):
                act(database_url)
        with pytest.raises(CannotRun, match="newer version"):
            require_latest(conn)


def test_a_migration_that_waits_too_long_for_another_says_so(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", "50ms")
    with psycopg.connect(database_url) as other:
        assert locks.try_lock(other, locks.MIGRATION)
        with pytest.raises(Locked):
            migrate(database_url)


def test_a_database_that_is_away_is_named_without_its_password() -> None:
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:1/catalogue") as caught:
        migrate("postgresql://me:hush@127.0.0.1:1/catalogue")
    assert "hush" not in str(caught.value)


def test_it_works_from_any_folder(empty_database_url: str, tmp_path: Path) -> None:
    (tmp_path / "alembic.ini").write_text("[alembic]\nscript_location = elsewhere\n")
    code = "import sys; from openmodels.store.migrate import migrate; print(migrate(sys.argv[1]))"
    command = [sys.executable, "-c", code, empty_database_url]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True, env={**os.environ})
    assert done.stdout.strip() == str(SQL)


def test_every_revision_is_a_step_of_one_line_and_goes_forward_only() -> None:
    previous = None
    for name in SQL:
        text = VERSIONS.joinpath(f"{name}.py").read_text()
        assert f'revision = "{name}"' in text
        assert f"down_revision = {f'{chr(34)}{previous}{chr(34)}' if previous else None}" in text
        assert "def downgrade" not in text
        assert len(name) <= 32  # what Alembic's table can hold
        previous = name
    assert latest() == previous


def test_a_database_behind_is_told_to_be_migrated(empty_database_url: str) -> None:
    with (
        psycopg.connect(empty_database_url, autocommit=True) as conn,
        pytest.raises(CannotRun, match="openmodels migrate"),
    ):
        require_latest(conn)
