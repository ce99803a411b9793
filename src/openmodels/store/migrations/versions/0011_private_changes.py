from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0011_private_changes"
down_revision = "0010_filters"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
