from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0014_counts"
down_revision = "0013_licensing"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
