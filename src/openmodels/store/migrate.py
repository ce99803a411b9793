"""Bring a database to the schema of this version: Alembic runs the revisions, each is plain SQL, forward only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from alembic import command, op
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError, OperationalError

from openmodels.errors import CannotRun, Locked
from openmodels.store import listing_derive
from openmodels.store.locks import MIGRATION
from openmodels.store.pool import unreachable

FOLDER = Path(__file__).parent / "migrations"
PATIENCE = "60s"
"""How long one run waits for another."""
LOCK_TIMEOUT = "10s"
"""How long a statement waits for a table, so that the readers queued behind it do not wait longer."""
STATEMENT_TIMEOUT = "30min"


def migrate(database_url: str) -> list[str]:
    """Apply every revision that the database lacks and return their names; raises Unavailable, Locked or CannotRun."""
    with _connection(database_url) as connection:
        _lock(connection)
        names = pending_on(connection)
        if names:
            _upgrade(connection)
            _complete(connection)
        return names


def pending(database_url: str) -> list[str]:
    """Names of the revisions that the database lacks, oldest first; raises Unavailable or CannotRun."""
    with _connection(database_url) as connection:
        return pending_on(connection)


def pending_on(connection: Connection) -> list[str]:
    """Names of the revisions that the database behind an open SQLAlchemy connection lacks, oldest first."""
    current = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    known = [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]
    if current is None:
        return known
    if current not in known:
        raise CannotRun(
            f"The database is at revision {current}, which this version of OpenModels does not know.",
            hint="It was migrated by a newer version: install that one.",
        )
    return known[known.index(current) + 1 :]


def execute_file(name: str) -> None:
    """Run the SQL file of a revision, statement by statement, on the connection of the migration."""
    driver = op.get_bind().connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    driver.execute((FOLDER / "versions" / name).read_bytes())


def _upgrade(connection: Connection) -> None:
    try:
        command.upgrade(_config(connection), "head")
    except (psycopg.Error, DBAPIError) as error:
        cause = " ".join(str(getattr(error, "orig", error)).split())
        raise CannotRun(
            f"A migration failed and was undone: {cause}",
            hint="Migrating again goes on where this run stopped.",
        ) from error


def _complete(connection: Connection) -> None:
    # By the code of today, and so after all revisions: what it reads may be younger than the tables that it fills.
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    with driver.transaction():
        listing_derive.complete(driver)


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _connection(database_url: str) -> Iterator[Connection]:
    def connect() -> psycopg.Connection:
        return psycopg.connect(database_url, connect_timeout=10, application_name="openmodels migrate")

    engine = create_engine("postgresql+psycopg://", creator=connect, poolclass=NullPool)
    try:
        connection = engine.connect()
    except (psycopg.OperationalError, OperationalError) as error:
        raise unreachable(database_url, getattr(error, "orig", None) or error) from error
    with connection:
        yield connection


def _lock(connection: Connection) -> None:
    # A session's lock: it outlives the transaction of each revision and ends with the connection.
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    driver.execute("select set_config('lock_timeout', %s, false)", [PATIENCE])
    try:
        driver.execute("select pg_advisory_lock(%s, %s)", MIGRATION)
    except psycopg.errors.LockNotAvailable as error:
        raise Locked(f"Another migration has held its lock for {PATIENCE}.", hint="Wait for it to end.") from error
    driver.execute("select set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
    driver.execute("select set_config('statement_timeout', %s, false)", [STATEMENT_TIMEOUT])
    driver.commit()
