"""Search: the whole name before its beginning, before a part of it, before words of the text, before a typo."""

from __future__ import annotations

import re
from typing import Any, Literal

from psycopg import Connection
from psycopg.rows import class_row, dict_row

from openmodels.contract.search import Hit, IndexedModel, IndexedProvider, SearchIndex, SearchResults
from openmodels.store.spelling import spelt

Kind = Literal["models", "providers"]

WHOLE, BEGINNING, PART = 1, 3, 5
"""Up to these tiers a model is found by a whole name, by the beginning of one, and by a part of one."""

MOST_WORDS = 5
"""Words of a text that finds nothing, of which each may be one too many."""

MOST_OF_A_LINE = 500
"""Models found above which it is not asked which of them is the newest of a line: that looks at the name of each."""

STEM = r"""
    regexp_replace(regexp_replace(m.id, '(^|-)[a-z]?[0-9][^-]*', '', 'g'), '[0-9]+(?=-|$)', '', 'g')
"""
"""The id of a model `m` without versions, sizes and dates: claude-sonnet of claude-sonnet-4-5, qwen of qwen3-8b."""

MODEL_HITS = """
    asked as materialized (
        select coalesce(titled(%(words)s::text[]), '') as title
    ),
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
        select m.id, case when m.words @@ (select title from asked) then 6 else 7 end
        from models m
        where m.words @@ (select title || plainto_tsquery('english', %(plain)s) from asked)
    ),
    hits as (
        select id, min(tier) as tier, 1::real as likeness from named group by id
      union all
        select id, 8, likeness from misspelt_models(squash(%(search)s)) where not exists (select from named)
    )
"""
"""What a model is found by, as four steps of a `with`; takes `terms(...)`.

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

_POINT = re.compile(r"(?<=\d)p(?=\d)", re.IGNORECASE)
_VERSION = re.compile(r"\bv(?=\d)", re.IGNORECASE)


def terms(search: str | None) -> dict[str, Any]:
    """The parameters of `MODEL_HITS` and `PROVIDER_HITS` for what somebody typed."""
    search = _PLUS.sub(" plus", search) if search else None
    words = re.findall(r"[^\W_]+", (search or "").lower())
    return {
        "search": search,
        "plain": " ".join(words),
        # A text without a digit names no version.
        "line": "" if re.search(r"\d", search or "") else "-".join(words),
        "words": words,
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
    row = conn.execute(
        "select max(finished_at) from ingest_runs where created + changed + retired + returned > 0"
    ).fetchone()
    return SearchIndex(models=models, providers=providers, updated_at=row[0] if row else None)


def _models(conn: Connection, text: str, limit: int) -> tuple[list[Hit], int]:
    found: list[dict[str, Any]] = []
    for reading in readings(text):
        other = _models_called(conn, reading, limit)
        if other and (not found or other[0]["tier"] < found[0]["tier"]):
            found = other
        if found and found[0]["tier"] <= BEGINNING:
            break
    return _hits(found or _without_a_word(conn, text, limit))


def readings(text: str) -> list[str]:
    """What a text may be the name of, the likeliest first; each further one only where those before it lead nowhere."""
    # 'reseller/maker/Model' of a reseller that the registry does not know: the maker's name for it may be known
    name = text.rpartition("/")[2]
    # 'llama-v3p3', as some write it where a name may hold no point, is Llama 3.3
    return list(dict.fromkeys([text, name, _VERSION.sub("", _POINT.sub(".", name))]))


def _without_a_word(conn: Connection, text: str, limit: int) -> list[dict[str, Any]]:
    """What is found when one word too many is left out, as in 'bedrock claude haiku'; of several the most certain."""
    words = text.split()
    if not 1 < len(words) <= MOST_WORDS:
        return []
    fewer = (" ".join(words[:n] + words[n + 1 :]) for n in range(len(words)))
    # What is left must still be a name: '3' finds much, and none of it is meant by 'dall-e 3'.
    found = [_models_called(conn, left, limit) for left in fewer if re.search(r"[^\W\d_]{3}", left)]
    named = [rows for rows in found if rows and rows[0]["tier"] <= PART]
    return min(named, key=lambda rows: (rows[0]["tier"], rows[0]["total"]), default=[])


def _models_called(conn: Connection, text: str, limit: int) -> list[dict[str, Any]]:
    return _rows(
        conn,
        f"""
        with {MODEL_HITS},
        present as materialized (
            select m.id, m.status, m.capabilities, m.providers_count, m.created_at, h.tier, h.likeness,
                   m.status <> 'retired' as live, max(m.created_at) over () as newest,
                   %(line)s <> '' and count(*) over () <= {MOST_OF_A_LINE} as lined
            from hits h join models m using (id) where m.present
        ),
        best as (
            select m.id, m.tier, count(*) over () as total, row_number() over (
                order by m.tier, not m.live,
                -- Of a line that is named without a version, as 'sonnet', the newest that goes on is meant.
                case when m.lined then m.status = 'deprecated' end,
                case when m.lined and 'chat' = any(m.capabilities) and '-' || {STEM} like '%%-' || %(line)s
                          and m.created_at > m.newest - interval '1 year' then m.created_at end desc nulls last,
                m.likeness desc, m.providers_count desc, m.created_at desc, m.id
            ) as place
            from present m
            where m.live or m.tier <= {WHOLE} or not exists (select from present p where p.live)
            order by place limit %(limit)s
        )
        select m.id, m.name, 'model' as type, m.description, b.tier, b.total
        from best b join models m using (id) order by b.place
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
