from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0001_catalogue"
down_revision = None


def upgrade() -> None:
    execute_file(f"{revision}.sql")
