from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0007_overlays"
down_revision = "0006_history"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
