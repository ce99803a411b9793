"""Which of many texts are ids or aliases of models: a glance at two keys, where a search of each would take long."""

from __future__ import annotations

import re
from collections.abc import Sequence

from psycopg import Connection


def first_whole(conn: Connection, texts: Sequence[str]) -> str | None:
    """The first of these texts whose words, joined by dashes, are the id or an alias of a model of today."""
    by_id = {"-".join(re.findall(r"[^\W_]+", text.lower())): text for text in reversed(texts)}
    rows = conn.execute(
        """
        select id from models where id = any(%(ids)s) and present
        union select a.alias from model_aliases a join models m on m.id = a.model_id
        where a.alias = any(%(ids)s) and m.present
        """,
        {"ids": list(by_id)},
    )
    known = {by_id[row[0]] for row in rows}
    return next((text for text in texts if text in known), None)
