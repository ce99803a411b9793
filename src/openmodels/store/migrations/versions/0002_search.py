from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0002_search"
down_revision = "0001_catalogue"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
