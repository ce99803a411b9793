from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0012_spans"
down_revision = "0011_private_changes"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
