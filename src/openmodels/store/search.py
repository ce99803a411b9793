"""Search: the whole name before its beginning, before a part of it, before words of the text, before a typo."""

from __future__ import annotations

import re
from typing import Any, Literal

from psycopg import Connection
from psycopg.rows import class_row, dict_row

from openmodels.contract.search import Hit, IndexedModel, IndexedProvider, SearchIndex, SearchResults
from openmodels.store.spelling import spelt

Kind = Literal["models", "providers"]

WHOLE, BEGINNING = 1, 3
"""Up to these tiers a model is found by a whole name, and by the beginning of one."""

MODEL_HITS = """
    own as materialized (
        select m.id, case when m.names like '%% ' || squash(%(search)s) || ' %%' then 0
                          when m.names like '%% ' || squash(%(search)s) || '%%' then 2
                          else 4 end as tier
        from models m
        where squash(%(search)s) <> '' and m.names like '%%' || %(bound)s || squash(%(search)s) || '%%'
    ),
    named as materialized (
        select id, tier from own
      union all
        select o.model_id, 1
        from mappings o
        where squash(%(search)s) <> '' and o.names like '%% ' || squash(%(search)s) || ' %%'
      union all
        select o.model_id, case when o.names like '%% ' || squash(%(search)s) || '%%' then 3 else 5 end
        from mappings o
        where squash(%(search)s) <> '' and o.names like '%%' || %(bound)s || squash(%(search)s) || '%%'
          and o.present and o.status <> 'retired' and not exists (select from own)
      union all
        select m.id, case when m.words @@ to_tsquery('simple', %(title)s) then 6 else 7 end
        from models m
        where m.words @@ (to_tsquery('simple', %(title)s) || plainto_tsquery('english', %(plain)s))
    ),
    hits as (
        select id, min(tier) as tier, 1::real as likeness from named group by id
      union all
        select id, 8, likeness from misspelt_models(squash(%(search)s)) where not exists (select from named)
    )
"""
"""What a model is found by, as three steps of a `with`; takes `terms(...)`.

Parts of what providers call a model count only when no model is called so itself; a whole name counts for good, as
whoever has it in a program may ask long after the offer has gone.
"""

PROVIDER_HITS = """
    named as (
        select id, case when names like '%% ' || squash(%(search)s) || ' %%' then 0
                        when names like '%% ' || squash(%(search)s) || '%%' then 1
                        else 2 end as tier
        from providers
        where squash(%(search)s) <> '' and names like '%%' || %(bound)s || squash(%(search)s) || '%%'
    ),
    hits as (
        select id, tier, 1::real as likeness from named
      union all
        select id, 3, likeness from misspelt_providers(squash(%(search)s)) where not exists (select from named)
    )
"""
"""What a provider is found by, as two steps of a `with`; takes `terms(...)`."""


_PLUS = re.compile(r"(?<=\w)\+")
"""'Command R+' has the id command-r-plus, and is not Command R."""


def terms(search: str | None) -> dict[str, Any]:
    """The parameters of `MODEL_HITS` and `PROVIDER_HITS` for what somebody typed."""
    search = _PLUS.sub(" plus", search) if search else None
    words = re.findall(r"[^\W_]+", (search or "").lower())
    return {
        "search": search,
        "plain": " ".join(words),
        "title": " & ".join(f"'{word}':*AB" for word in words),
        # A short text is looked for where a name begins only: 'o1' is not meant by 'turbo1106'.
        "bound": " " if sum(map(len, words)) < 3 else "",
    }


def find(conn: Connection, text: str, *, kinds: tuple[Kind, ...], limit: int) -> SearchResults:
    """The best `limit` models and the best `limit` providers that a text finds, and how many there are in all.

    What is retired is found by a whole name, after what is not, or when there is nothing else.
    """
    text = spelt(conn, text)
    models, models_total = _models(conn, text, limit) if "models" in kinds else ([], 0)
    providers, providers_total = _providers(conn, text, limit) if "providers" in kinds else ([], 0)
    return SearchResults(models=models, providers=providers, total=models_total + providers_total)


def index(conn: Connection) -> SearchIndex:
    """Every model and provider that is not retired, in few words, by name."""
    with conn.cursor(row_factory=class_row(IndexedModel)) as cursor:
        models = cursor.execute(
            """
            select id, name, aliases, capabilities, modalities
            from models where present and status <> 'retired' order by lower(name), id
            """
        ).fetchall()
    with conn.cursor(row_factory=class_row(IndexedProvider)) as cursor:
        providers = cursor.execute(
            """
            select id, name, compatibility
            from providers where present and status <> 'retired' order by lower(name), id
            """
        ).fetchall()
    row = conn.execute("select max(finished_at) from ingest_runs").fetchone()
    return SearchIndex(models=models, providers=providers, updated_at=row[0] if row else None)


def _models(conn: Connection, text: str, limit: int) -> tuple[list[Hit], int]:
    found = _models_called(conn, text, limit)
    if "/" in text and (not found or found[0]["tier"] > BEGINNING):
        # 'reseller/maker/Model' of a reseller that the registry does not know: the maker's name for it may be known
        other = _models_called(conn, text.rpartition("/")[2], limit)
        if other and (not found or other[0]["tier"] < found[0]["tier"]):
            found = other
    return _hits(found)


def _models_called(conn: Connection, text: str, limit: int) -> list[dict[str, Any]]:
    return _rows(
        conn,
        f"""
        with {MODEL_HITS},
        present as (
            select m.*, h.tier, h.likeness, m.status <> 'retired' as live
            from hits h join models m using (id) where m.present
        )
        select m.id, m.name, 'model' as type, m.description, m.tier, count(*) over () as total
        from present m
        where m.live or m.tier <= {WHOLE} or not exists (select from present p where p.live)
        order by m.tier, not m.live, m.likeness desc, m.providers_count desc, m.created_at desc, m.id
        limit %(limit)s
        """,  # noqa: S608 - our own text
        text,
        limit,
    )


def _providers(conn: Connection, text: str, limit: int) -> tuple[list[Hit], int]:
    return _hits(
        _rows(
            conn,
            f"""
            with {PROVIDER_HITS}
            select p.id, p.name, 'provider' as type, p.description, count(*) over () as total
            from hits h join providers p using (id)
            where p.present and p.status <> 'retired'
            order by h.tier, h.likeness desc, lower(p.name), p.id
            limit %(limit)s
            """,  # noqa: S608 - our own text
            text,
            limit,
        )
    )


def _rows(conn: Connection, statement: str, text: str, limit: int) -> list[dict[str, Any]]:
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, {**terms(text), "limit": limit}).fetchall()


def _hits(rows: list[dict[str, Any]]) -> tuple[list[Hit], int]:
    return [Hit(**row) for row in rows], rows[0]["total"] if rows else 0
