"""`openmodels migrate`: bring the database to the schema of this version."""

from __future__ import annotations

from importlib import import_module

import typer

from openmodels.cli.addresses import database_url
from openmodels.cli.console import out
from openmodels.errors import CannotRun
from openmodels.settings import load
from openmodels.store.pool import connect
from openmodels.store.reader import ensure
from openmodels.store.revisions import require_latest

app = typer.Typer(add_completion=False)


@app.command()
def migrate_database() -> None:
    """Bring the database to the schema of this version; doing it again changes nothing.

    Where OPENMODELS_READ_DATABASE_URL is set, the role that it names is made and may read everything.
    """
    settings = load()
    url = database_url(settings)
    if _is_latest(url):
        out.print("The database was up to date already.")
    else:
        # Loaded only where there is work: Alembic takes longer to load than all else that a warm start does here.
        for name in import_module("openmodels.store.migrate").migrate(url):
            out.print(f"applied {name}")
        out.print("The database is up to date.")
    if settings.read_database_url and ensure(url, str(settings.read_database_url)):
        out.print("The role that reads is ready.")


def _is_latest(url: str) -> bool:
    with connect(url, program="openmodels migrate") as conn:
        try:
            require_latest(conn)
        except CannotRun:
            return False
    return True
