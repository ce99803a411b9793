"""Whether the database has the tables of this version, told without loading what migrates it."""

from __future__ import annotations

from importlib.resources import files

from psycopg import Connection
from psycopg.errors import UndefinedTable

from openmodels.errors import CannotRun


def latest() -> str:
    """The name of this version's newest revision."""
    names = (file.name for file in files("openmodels.store").joinpath("migrations", "versions").iterdir())
    return max(name.removesuffix(".sql") for name in names if name.endswith(".sql"))


def require_latest(conn: Connection) -> None:
    """Raise CannotRun when the database is at another revision than this version needs."""
    try:
        row = conn.execute("select version_num from alembic_version").fetchone()
    except UndefinedTable:
        row = None
    found = row[0] if row else None
    if found == latest():
        return
    if found is None or found < latest():
        raise CannotRun(
            f"The database is {f'at revision {found}' if found else 'empty'}; this version needs {latest()}.",
            hint="Run `openmodels migrate`.",
        )
    raise CannotRun(
        f"The database is at revision {found}, which this version of OpenModels does not know.",
        hint="It was migrated by a newer version: install that one.",
    )
