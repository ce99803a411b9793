"""The fixtures of conftest.py give what they promise."""

from __future__ import annotations

import psycopg
from redis import Redis


def test_an_empty_database_is_fresh_and_speaks_unicode(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url) as connection:
        row = connection.execute(
            "select lower('ÄÖ'), current_setting('timezone'), current_setting('server_encoding'),"
            " (select count(*) from pg_tables where schemaname = 'public')"
        ).fetchone()
    assert row == ("äö", "UTC", "UTF8", 0)


def test_a_migrated_database_has_tables(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        row = connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
    assert row is not None
    assert row[0] > 0


def test_the_cache_starts_empty(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("left", "behind")


def test_the_cache_starts_empty_after_a_test_that_wrote(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
