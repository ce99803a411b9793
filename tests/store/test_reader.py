"""The role that the API reads with: it reads every table, also those to come, and can change nothing."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from starlette.testclient import TestClient

from openmodels.api.app import create_app
from openmodels.errors import CannotRun, SetupError
from openmodels.store.pool import open_pool
from openmodels.store.reader import ensure


def as_role(url: str, name: str, password: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=f"{name}:{password}@{parts.hostname}:{parts.port}").geturl()


@pytest.fixture
def read_url(database_url: str, admin: psycopg.Connection) -> Iterator[str]:
    """An address of the test's database for a role of its own."""
    name = f"reader_{secrets.token_hex(4)}"
    yield as_role(database_url, name, "a secret of Österreich".replace(" ", "-"))
    with psycopg.connect(database_url, autocommit=True) as conn:
        if conn.execute("select from pg_roles where rolname = %s", [name]).fetchone():
            conn.execute(f"drop owned by {name}")
            conn.execute(f"drop role {name}")


def test_the_role_is_made_once(database_url: str, read_url: str) -> None:
    assert ensure(database_url, read_url)
    assert not ensure(database_url, read_url)


def test_it_reads_everything_and_a_table_that_comes_later(database_url: str, read_url: str) -> None:
    ensure(database_url, read_url)
    with psycopg.connect(database_url) as owner:
        owner.execute("create table later (id int)")
    with psycopg.connect(read_url) as reader:
        for table in ("models", "providers", "mappings", "changes", "ingest_runs", "alembic_version", "later"):
            reader.execute(f"select * from {table} limit 1")
    assert not ensure(database_url, read_url)


@pytest.mark.parametrize(
    "statement",
    [
        "insert into search_words values ('x')",
        "update models set name = ''",
        "delete from mappings",
        "truncate providers",
        "drop table models",
        "create table mine (id int)",
        "alter role current_user superuser",
    ],
)
def test_it_can_change_nothing_even_where_it_says_that_it_will(
    database_url: str, read_url: str, statement: str
) -> None:
    ensure(database_url, read_url)
    with psycopg.connect(read_url, autocommit=True) as reader:
        reader.execute("set default_transaction_read_only = off")
        with pytest.raises(InsufficientPrivilege):
            reader.execute(statement)


def test_the_api_works_with_it(database_url: str, read_url: str) -> None:
    ensure(database_url, read_url)
    pool = open_pool(read_url, size=2, statement_timeout_ms=5000, read_only=True)
    with TestClient(create_app(pool, None)) as api:
        for path in ("/api/models?search=x", "/api/providers", "/api/search?q=claud", "/api/changes", "/api/stats",
                     "/api/telemetry/summary", "/api/telemetry/incidents", "/api/deprecations"):  # fmt: skip
            assert api.get(path).status_code == 200, path
        assert api.get("/api/models/none").status_code == 404
        assert api.get("/api/health").json()["services"]["database"]["status"] == "up"
    pool.close()


def test_a_new_password_takes_the_place_of_the_old_one(database_url: str, read_url: str) -> None:
    ensure(database_url, read_url)
    name = str(urlsplit(read_url).username)
    assert ensure(database_url, as_role(database_url, name, "another"))
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(read_url)


def test_addresses_that_do_not_fit_are_refused(database_url: str) -> None:
    with pytest.raises(SetupError, match="the same database"):
        ensure(database_url, database_url.rsplit("/", 1)[0] + "/another")
    with pytest.raises(SetupError, match="names the owner"):
        ensure(database_url, database_url)


def test_an_owner_who_may_not_make_roles_is_told_what_an_administrator_has_to_do(
    database_url: str, read_url: str
) -> None:
    ensure(database_url, read_url)
    name = str(urlsplit(read_url).username)
    with pytest.raises(CannotRun, match="could not be made") as raised:
        ensure(read_url, as_role(database_url, f"{name}_2", "word"))
    assert f"create role {name}_2 login password" in str(raised.value)
