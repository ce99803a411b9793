from __future__ import annotations

from pathlib import Path

import psycopg

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "database.md"


def test_the_reference_names_every_column_of_the_database(database_url: str) -> None:
    text = REFERENCE.read_text()
    with psycopg.connect(database_url) as conn:
        columns = conn.execute(
            """
            select table_name, column_name from information_schema.columns c
            join information_schema.tables t using (table_schema, table_name)
            where table_schema = 'public' and t.table_type = 'BASE TABLE' order by 1, 2
            """
        ).fetchall()
    missing = [
        f"{table}.{column}" for table, column in columns if f"`{column}`" not in text and column != "version_num"
    ]
    missing += sorted({table for table, _ in columns if f"`{table}`" not in text})
    assert missing == []
