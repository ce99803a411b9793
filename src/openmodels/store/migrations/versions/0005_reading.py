from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0005_reading"
down_revision = "0004_telemetry"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
