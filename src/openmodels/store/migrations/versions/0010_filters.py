from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0010_filters"
down_revision = "0009_many_changes"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
