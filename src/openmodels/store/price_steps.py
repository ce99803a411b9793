"""How the prices of a model's offers have changed, for charts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import class_row


@dataclass(frozen=True, slots=True)
class PriceStep:
    """What the registry said of a price from a moment on; `field` is null where the offer appeared.

    `is_dated` says that its file tells the price with the day on which a page stated it.
    """

    provider_id: str
    provider_name: str
    field: str | None
    old: float | None
    new: float | None
    observed_at: datetime
    is_dated: bool


def of_model(conn: Connection, model_id: str) -> list[PriceStep]:
    """The steps of the input and output prices of a model's live offers, the oldest first, and when each appeared."""
    with conn.cursor(row_factory=class_row(PriceStep)) as cursor:
        return cursor.execute(
            """
            select c.provider_id, p.name as provider_name, c.field, c.observed_at, c.page is not null as is_dated,
                   case when jsonb_typeof(c.old) = 'number' then c.old::float8 end as old,
                   case when jsonb_typeof(c.new) = 'number' then c.new::float8 end as new
            from changes c
            join mappings o using (model_id, provider_id) join providers p on p.id = c.provider_id
            where c.model_id = %s and o.present and o.status <> 'retired' and p.present and p.status <> 'retired'
              and (c.field in ('pricing.input_per_million', 'pricing.output_per_million')
                   or c.field is null and c.what = 'created')
            order by c.observed_at, c.id
            """,
            [model_id],
        ).fetchall()
