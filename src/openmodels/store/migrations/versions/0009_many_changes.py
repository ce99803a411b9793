from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0009_many_changes"
down_revision = "0008_known_history"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
