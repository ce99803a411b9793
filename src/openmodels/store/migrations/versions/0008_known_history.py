from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0008_known_history"
down_revision = "0007_overlays"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
