"""`openmodels migrate` on an empty database and on one that is up to date."""

from __future__ import annotations

import os
import subprocess
import sys

COUNT = "import sys; from openmodels.cli.main import main\ntry: main()\nfinally: print('alembic' in sys.modules)"


def migrate(url: str) -> str:
    command = [sys.executable, "-c", COUNT, "migrate"]
    env = os.environ | {"OPENMODELS_DATABASE_URL": url}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout


def test_an_empty_database_gets_every_revision_and_the_second_run_none(empty_database_url: str) -> None:
    first = migrate(empty_database_url)
    assert "applied 0001" in first
    assert "The database is up to date." in first
    assert "applied" not in migrate(empty_database_url)


def test_alembic_is_not_even_loaded_when_there_is_nothing_to_do(database_url: str) -> None:
    assert migrate(database_url) == "The database was up to date already.\nFalse\n"
