from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0015_listing"
down_revision = "0014_counts"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
