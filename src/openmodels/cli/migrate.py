"""`openmodels migrate`: bring the database to the schema of this version."""

from __future__ import annotations

import typer

from openmodels.cli.console import out
from openmodels.errors import SetupError
from openmodels.settings import load
from openmodels.store.migrate import migrate

app = typer.Typer()


@app.command()
def migrate_(
    *,
    database_url: str | None = typer.Option(None, help="PostgreSQL to migrate instead of OPENMODELS_DATABASE_URL."),
) -> None:
    """Bring the database to the schema of this version; running it again changes nothing."""
    url = load(database_url=database_url).database_url
    if url is None:
        raise SetupError("There is no database to migrate.", hint="Set OPENMODELS_DATABASE_URL.")
    names = migrate(str(url))
    for name in names:
        out.print(f"applied {name}")
    out.print("The database is up to date." if names else "The database was up to date already.")
