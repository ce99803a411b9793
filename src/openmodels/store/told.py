"""The changes of the catalogue as people read them: with names, by topic, from the newest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, LiteralString

from psycopg import Connection
from psycopg.rows import class_row

Topic = Literal["prices", "added", "retired", "other", "corrections"]


@dataclass(frozen=True, slots=True)
class Told:
    """One change, with the names of what it is of; names are None for what is in no registry any more.

    `currency` is that of the offer's prices, where it has not changed since.
    """

    id: int
    observed_at: datetime
    topic: Topic
    kind: str
    what: str
    model_id: str | None
    model_name: str | None
    provider_id: str | None
    provider_name: str | None
    field: str | None
    old: Any
    new: Any
    percent: float | None
    currency: str | None
    effective_from: date | None


TOPIC: LiteralString = """
    case when kind = 'correction' then 'corrections'
         when what in ('created', 'returned') then 'added'
         when what = 'retired' then 'retired'
         when field like 'pricing.%%' or field like 'variants.%%.pricing.%%' then 'prices'
         else 'other' end
"""
MATCHING: LiteralString = f"""
    (%(topic)s::text is null or {TOPIC} = %(topic)s)
    and (%(model)s::text is null or model_id = %(model)s)
    and (%(provider)s::text is null or provider_id = %(provider)s)
    and not (%(public)s and private)
"""


def newest(
    conn: Connection,
    *,
    topic: Topic | None = None,
    model: str | None = None,
    provider: str | None = None,
    before: int | None = None,
    limit: int,
    public: bool = False,
) -> list[Told]:
    """The newest changes, or those that come after the one with the id `before` in this order.

    When `public`, without what a private registry had a part in.
    """
    with conn.cursor(row_factory=class_row(Told)) as cursor:
        return cursor.execute(
            f"""
            with found as (
                select *, {TOPIC} as topic from changes
                where {MATCHING}
                  and (%(before)s::bigint is null
                       or (observed_at, id) < (select observed_at, id from changes where id = %(before)s))
                order by observed_at desc, id desc limit %(limit)s
            )
            select c.id, c.observed_at, c.topic, c.kind, c.what, c.model_id, m.name as model_name,
                   c.provider_id, p.name as provider_name, c.field, c.old, c.new, c.effective_from,
                   (case when jsonb_typeof(c.old) = 'number' and jsonb_typeof(c.new) = 'number' and c.old <> '0'
                         then round((c.new::numeric - c.old::numeric) / c.old::numeric * 100, 1) end
                   )::float8 as percent,
                   case when not exists (
                       select from changes x
                       where x.model_id = c.model_id and x.provider_id = c.provider_id and x.field = 'pricing.currency'
                         and x.observed_at >= c.observed_at
                   ) then o.currency end as currency
            from found c
            left join models m on m.id = c.model_id
            left join providers p on p.id = c.provider_id
            left join mappings o on o.model_id = c.model_id and o.provider_id = c.provider_id
            order by c.observed_at desc, c.id desc
            """,  # noqa: S608 - our own text
            {"topic": topic, "model": model, "provider": provider, "before": before, "limit": limit, "public": public},
        ).fetchall()


def by_day(
    conn: Connection, *, since: date, until: date, model: str | None = None, provider: str | None = None
) -> dict[date, dict[Topic, int]]:
    """How many changes of each topic the days between two have, both included."""
    found: dict[date, dict[Topic, int]] = {}
    for day, topic, count in conn.execute(
        f"""
        select (observed_at at time zone 'UTC')::date, {TOPIC}, count(*)::int from changes
        where {MATCHING} and observed_at >= %(since)s::date::timestamp at time zone 'UTC'
          and observed_at < (%(until)s::date + 1)::timestamp at time zone 'UTC'
        group by 1, 2
        """,  # noqa: S608 - our own text
        {"topic": None, "since": since, "until": until, "model": model, "provider": provider, "public": False},
    ):
        found.setdefault(day, {})[topic] = count
    return found


def names(
    conn: Connection, *, models: Sequence[str], providers: Sequence[str]
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The names of some models and of some providers by id; what is not there is left out."""
    found: dict[str, dict[str, str]] = {"model": {}, "provider": {}}
    for kind, key, name in conn.execute(
        """
        select 'model', id, name from models where id = any(%s)
        union all select 'provider', id, name from providers where id = any(%s)
        """,
        [list(models), list(providers)],
    ):
        found[kind][key] = name
    return found["model"], found["provider"]
