from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0004_telemetry"
down_revision = "0003_spelling"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
