"""The role that the API reads with: it may select from every table, of today and to come, and nothing else."""

from __future__ import annotations

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import conninfo_to_dict

from openmodels.errors import CannotRun, SetupError
from openmodels.store.pool import connect


def ensure(database_url: str, read_url: str) -> bool:
    """Make the role that `read_url` names, or give it what it lacks; returns whether there was anything to do.

    Raises SetupError when the addresses do not fit together, CannotRun when the owner may not make roles.
    """
    owner, reader = conninfo_to_dict(database_url), conninfo_to_dict(read_url)
    if owner.get("dbname") != reader.get("dbname") or not reader.get("user") or not reader.get("password"):
        raise SetupError(
            "OPENMODELS_READ_DATABASE_URL has to name the same database as OPENMODELS_DATABASE_URL, with a user and a "
            "password."
        )
    if owner.get("user") == reader["user"]:
        raise SetupError(
            f"OPENMODELS_READ_DATABASE_URL names the owner of the database, '{reader['user']}'.",
            hint="Give it a user of its own, such as openmodels_reader.",
        )
    if _is_enough(read_url):
        return False
    with connect(database_url, program="openmodels migrate") as conn:
        try:
            with conn.transaction():
                _grant(conn, str(reader["user"]), str(reader["password"]))
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction) as error:
            raise CannotRun(
                f"The role '{reader['user']}' could not be made: {error.diag.message_primary}.",
                hint=f"Let an administrator create it: create role {reader['user']} login password '...'",
            ) from error
    return True


def _is_enough(read_url: str) -> bool:
    """Whether the role can connect and select from every table."""
    try:
        with psycopg.connect(read_url, connect_timeout=5, application_name="openmodels migrate") as conn:
            row = conn.execute(
                """
                select coalesce(bool_and(has_table_privilege(c.oid, 'select')), false)
                from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
                """
            ).fetchone()
    except psycopg.OperationalError:
        return False
    return bool(row and row[0])


def _grant(conn: Connection, name: str, password: str) -> None:
    role = sql.Identifier(name)
    # Only what the server would keep anyway leaves this process, so that no log holds the password.
    secret = sql.Literal(conn.pgconn.encrypt_password(password.encode(), name.encode()).decode())
    row = conn.execute("select count(*) from pg_roles where rolname = %s", [name]).fetchone()
    verb = sql.SQL("alter role" if row and row[0] else "create role")
    database = sql.Identifier(conn.info.dbname)
    for statement in (
        sql.SQL("{} {} login password {}").format(verb, role, secret),
        sql.SQL("alter role {} set default_transaction_read_only = on").format(role),
        sql.SQL("grant connect on database {} to {}").format(database, role),
        sql.SQL("grant usage on schema public to {}").format(role),
        sql.SQL("grant select on all tables in schema public to {}").format(role),
        sql.SQL("alter default privileges in schema public grant select on tables to {}").format(role),
    ):
        conn.execute(statement)
