from __future__ import annotations

from openmodels.store.migrate import execute_file

revision = "0020_offer_names"
down_revision = "0019_offer_speeds"


def upgrade() -> None:
    execute_file(f"{revision}.sql")
