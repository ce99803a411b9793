"""`openmodels migrate`: bring the database to the schema of this version."""

from __future__ import annotations

import typer

from openmodels.cli.addresses import database_url
from openmodels.cli.console import out
from openmodels.settings import load
from openmodels.store.migrate import migrate

app = typer.Typer(add_completion=False)


@app.command()
def migrate_database() -> None:
    """Bring the database to the schema of this version; doing it again changes nothing."""
    names = migrate(database_url(load()))
    for name in names:
        out.print(f"applied {name}")
    out.print("The database is up to date." if names else "The database was up to date already.")
