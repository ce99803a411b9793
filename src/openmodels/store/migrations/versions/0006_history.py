from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0006_history"
down_revision = "0005_reading"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
