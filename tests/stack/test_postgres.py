"""The embedded PostgreSQL by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from tests.stack.stack_process import until

from openmodels.errors import CannotRun, SetupError
from openmodels.stack import binaries, ports
from openmodels.stack.child import kill, running, spawn
from openmodels.stack.postgres import Postgres


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A cluster that no server runs on, in a folder whose name has a space and a quote."""
    folder = tmp_path_factory.mktemp("a folder's name")
    server = Postgres("PostgreSQL", folder / "postgres", ports.free(), binaries.postgres(), {"fsync": "off"})
    server.prepare(folder / "log")
    yield server
    shutil.rmtree(folder)


@contextmanager
def up(server: Postgres) -> Iterator[psycopg.Connection]:
    with running(server, server.folder.with_name("log")), psycopg.connect(server.url, autocommit=True) as connection:
        yield connection


def test_it_speaks_unicode_whatever_the_callers_locale(made: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "tr_TR.ISO-8859-9")
    monkeypatch.setenv("PGDATA", "/nowhere")
    with up(made) as connection:
        row = connection.execute(
            "select lower('ÄÉİ') <> 'ÄÉİ', to_tsvector('simple', 'ÜBER')::text, getdatabaseencoding(),"
            " (select datlocale from pg_database where datname = current_database())"
        ).fetchone()
    assert row == (True, "'über':1", "UTF8", "C.UTF-8")


def test_a_wrong_password_is_refused(made: Postgres) -> None:
    with up(made), pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(made.url.replace("openmodels:", "openmodels:x"))


def test_the_password_is_made_once_and_is_its_owners_alone(made: Postgres) -> None:
    file = made.folder.with_name("postgres.password")
    before = file.read_text()
    made.prepare(made.folder.with_name("log"))
    assert file.read_text() == before
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(before) >= 32
    assert not made.folder.with_name("postgres.password.copy").exists()


def test_the_folder_is_closed_to_others(made: Postgres) -> None:
    assert made.folder.stat().st_mode & 0o777 == 0o700


def test_a_postmaster_pid_that_names_a_strangers_process_does_not_prevent_a_start(made: Postgres) -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    lines = (str(stranger.pid), str(made.folder), "1", str(made.port), "", "127.0.0.1", "", "ready")
    (made.folder / "postmaster.pid").write_text("\n".join(lines) + "\n")
    with up(made) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    stranger.kill()
    stranger.wait()


def test_a_running_server_on_the_folder_is_an_obstacle_and_keeps_its_pid_file(made: Postgres) -> None:
    with up(made):
        before = (made.folder / "postmaster.pid").read_text()
        other = replace(made, port=ports.free())
        assert "still uses" in str(other.obstacle())
        with pytest.raises(CannotRun, match="still uses"), running(other, made.folder.with_name("log"), seconds=0):
            pass
        assert (made.folder / "postmaster.pid").read_text() == before


def test_a_server_that_is_killed_leaves_nothing_that_prevents_a_start(made: Postgres) -> None:
    child = spawn(made.command(), made.folder.with_name("log"))
    until(lambda: made.unready(child.pid) is None)
    kill(child)
    with up(made) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_port_that_is_taken_is_told_with_the_servers_own_words(made: Postgres, postgres: Postgres) -> None:
    with (
        pytest.raises(CannotRun, match="Address already in use"),
        running(replace(made, port=postgres.port), made.folder.with_name("log")),
    ):
        pass


def test_a_folder_of_another_version_is_refused(made: Postgres) -> None:
    newer = replace(made, programs=replace(made.programs, major="99"))
    with pytest.raises(SetupError, match=r"made by PostgreSQL \d+.*is PostgreSQL 99"):
        newer.prepare(made.folder.with_name("log"))


def test_a_folder_without_its_password_is_refused(made: Postgres) -> None:
    file = made.folder.with_name("postgres.password")
    aside = file.rename(file.with_name("aside"))
    with pytest.raises(SetupError, match=r"postgres\.password"):
        made.prepare(made.folder.with_name("log"))
    aside.rename(file)


def test_a_folder_that_was_left_half_made_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "postgres.new").mkdir()
    (tmp_path / "postgres.new" / "PG_VERSION").write_text("18\n")
    server = Postgres("PostgreSQL", tmp_path / "postgres", ports.free(), binaries.postgres(), {"fsync": "off"})
    server.prepare(tmp_path / "log")
    with up(server) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    shutil.rmtree(tmp_path / "postgres")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")
def test_root_runs_it_as_an_account_that_owns_the_folder_and_nothing_else(made: Postgres) -> None:
    with up(made) as connection:
        row = connection.execute("select pg_backend_pid()").fetchone()
        assert row is not None
        status = dict(line.split(":", 1) for line in Path(f"/proc/{row[0]}/status").read_text().splitlines())
    assert int(status["Uid"].split()[1]) == made.folder.stat().st_uid != 0
    assert int(status["CapEff"], 16) in (0, 1 << 1, 1 << 2)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")
def test_root_takes_over_a_folder_that_was_made_by_another_account(made: Postgres) -> None:
    for path in (made.folder, *made.folder.rglob("*")):
        os.chown(path, 12345, 12345)
    with up(made) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_programs_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="OPENMODELS_PGBIN"):
        binaries.postgres(tmp_path)


def test_programs_that_do_not_run_are_named(tmp_path: Path) -> None:
    for name in ("initdb", "postgres"):
        (tmp_path / name).write_text("not a program")
        (tmp_path / name).chmod(0o755)
    with pytest.raises(SetupError, match="does not run on this machine"):
        binaries.postgres(tmp_path)
