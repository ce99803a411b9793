from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0016_listing"
down_revision = "0015_likeness"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
