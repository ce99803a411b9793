from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0018_private"
down_revision = "0017_title_words"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
