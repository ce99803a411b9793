from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0019_offer_speeds"
down_revision = "0018_private"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
