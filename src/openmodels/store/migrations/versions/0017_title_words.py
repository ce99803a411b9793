from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0017_title_words"
down_revision = "0016_listing"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
