from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0003_spelling"
down_revision = "0002_search"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
