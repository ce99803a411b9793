from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0013_licensing"
down_revision = "0012_spans"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
