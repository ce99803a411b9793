"""Search: the whole name before its beginning, before a part of it, before words of the text, before a typo."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from psycopg import Connection
from psycopg.rows import class_row, dict_row

from openmodels.contract.search import Hit, IndexedModel, IndexedProvider, SearchIndex, SearchResults
from openmodels.store.naming import first_whole
from openmodels.store.spelling import spelt
from openmodels.store.wording import (
    looser_readings,
    not_latest,
    readings,
    telling,
    without_a_word,
    without_kinds,
    without_last_part,
)

Kind = Literal["models", "providers"]

WHOLE, BEGINNING, PART = 1, 3, 5
"""Up to these tiers a model is found by a whole name, by the beginning of one, and by a part of one."""

TOLD, MISSPELT = 7, 8
"""The tiers of what is told of in a description, and of what is merely like what was typed."""

MOST_OF_A_LINE = 500
"""Models found above which it is not asked which of them is the newest of a line: that looks at the name of each."""

STEM = r"""
    regexp_replace(
        regexp_replace(m.id, '(^|-)([a-z]?[0-9][^-]*|instruct$|it$)', '', 'g'), '[0-9]+(?=-|$)', '', 'g'
    )
"""
"""The id of a model `m` without versions, sizes and dates: claude-sonnet of claude-sonnet-4-5, qwen of qwen3-8b."""

MODEL_NAMED = """
    asked as materialized (
        select coalesce(titled(%(words)s::text[]), '') as title, plainto_tsquery('english', %(plain)s) as plain,
               key <> '' as is_named, '%% ' || key || ' %%' as whole, '%% ' || key || '%%' as beginning,
               '%%' || %(bound)s || key || '%%' as part
        from squash(%(search)s) as key
    ),
    found as materialized (
        select m.id, m.ctid as spot,
               case when not (select is_named from asked) or m.names not like (select part from asked)
                    then case when m.words @@ (select title from asked) then 6 else 7 end
                    when m.names like (select whole from asked) then 0
                    when m.names like (select beginning from asked) then 2
                    else 4 end as tier
        from models m
        where (select is_named from asked) and m.names like (select part from asked)
           or m.words @@ (select title || plain from asked)
    ),
    named as materialized (
        select id, spot, tier from found
      union all
        select o.model_id, null, 1
        from mappings o
        where (select is_named from asked) and o.names like (select whole from asked)
      union all
        select o.model_id, null, case when o.names like (select beginning from asked) then 3 else 5 end
        from mappings o
        where (select is_named from asked) and o.names like (select part from asked)
          and o.present and o.status <> 'retired' and not exists (select from found where tier < 6)
    ),
    by_name as (
        select n.id, coalesce(n.spot, (select m.ctid from models m where m.id = n.id)) as spot, n.tier,
               1::real as likeness
        from (select id, max(spot) as spot, min(tier) as tier from named group by id) n
    )
"""
"""What a model is found by that has a name, or words, as they were typed, as steps of a `with`; takes `terms(...)`.

Each has its `spot`: where its row lies as long as the statement runs, so that it need not be looked for by its id.
Parts of what providers call a model count only when no model is called so itself; a whole name counts for good, as
whoever has it in a program may ask long after the offer has gone.
"""

MODEL_ALIKE = """
    alike as materialized (
        select id, (select m.ctid from models m where m.id = x.id) as spot, 8 as tier, likeness
        from misspelt_models(squash(%(search)s)) x
    )
"""
"""What is like what was typed."""

MODEL_HITS = f"""
    {MODEL_NAMED},
    hits as (
        select id, spot, tier, likeness from by_name
      union all
        select id, (select m.ctid from models m where m.id = x.id), 8, likeness
        from misspelt_models(squash(%(search)s)) x where not exists (select from named)
    )
"""  # noqa: S608 - our own text
"""What a model is found by, or else like."""

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

MENTIONED = """
    mentioned as (
        select p.id, 0 as tier, sum(case when p.names like '%% ' || word || ' %%' then 2 else 1 end) as likeness
        from unnest(%(telling)s::text[]) as word
        join providers p on p.names like '%% ' || word || case when length(word) < 5 then ' %%' else '%%' end
        where p.status <> 'retired'
        group by p.id
    ),
    hits as (
        select * from mentioned
      union all
        select id, 1, 0 from providers
        where not exists (select from mentioned)
          and (select bool_and(description ~* ('\\m' || word || '\\M')) from unnest(%(telling)s::text[]) as word)
    )
"""
"""Of 'azure openai', which no provider is called, each word may name one; 'aws' is told of. For `PROVIDER_HITS`."""


_PLUS = re.compile(r"(?<=\w)\+")
"""'Command R+' has the id command-r-plus, and is not Command R."""


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

    What is retired is found by a whole name, after what is not, or when there is nothing else. A single word of a text
    may name a provider where the text names no model, unless it has a number, as what models are called mostly has.
    """
    text = spelt(conn, text)
    models = _models(conn, text, limit) if "models" in kinds else []
    by_words = _tier(models) >= TOLD or (_tier(models) > WHOLE and "-" in terms(text)["line"])
    providers = _providers(conn, text, limit, by_words=by_words) if "providers" in kinds else []
    return SearchResults(models=_hits(models), providers=_hits(providers), total=_total(models) + _total(providers))


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


def _models(conn: Connection, text: str, limit: int) -> list[dict[str, Any]]:
    found = _named(conn, [text], limit, WHOLE)
    if _tier(found) > WHOLE and (line := not_latest(text)) != text:
        found = _named(conn, readings(line), limit, BEGINNING) or found
    elif _tier(found) > BEGINNING:
        found = _named(conn, readings(text)[1:], limit, BEGINNING, found)
    return found or _otherwise(conn, text, limit)


def _otherwise(conn: Connection, text: str, limit: int) -> list[dict[str, Any]]:
    """What may be meant by a text that no reading of finds anything by name."""
    loose, fewer = looser_readings(text), without_a_word(text)
    # What is called so but for a word, as 'gemini-2.0-flash-exp', is likelier meant than what is like it.
    if whole := first_whole(conn, [*loose, without_last_part(text), *fewer]):
        return _called(conn, whole, limit)
    bare = without_kinds(text)
    found = _called(conn, bare, limit) if bare else []
    if _tier(found) <= BEGINNING:
        return found
    return (
        _alike(conn, readings(text), limit)
        or _named(conn, loose, limit, BEGINNING)
        or _most_certain(conn, fewer, limit)
        or _alike(conn, loose, limit)
    )


def _named(
    conn: Connection, texts: Sequence[str], limit: int, enough: int, found: Sequence[dict[str, Any]] = ()
) -> list[dict[str, Any]]:
    """What the first of these texts that leads anywhere finds, where that is better than what is found already."""
    best = list(found)
    for text in texts:
        other = _called(conn, text, limit)
        if _tier(other) < _tier(best):
            best = other
        if _tier(best) <= enough:
            break
    return best


def _alike(conn: Connection, texts: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """What is like the first of these texts that anything is like."""
    found = (_rows(conn, _MODELS.format(steps=MODEL_ALIKE, hits="alike"), text, limit) for text in texts)
    return next((rows for rows in found if rows), [])


def _tier(rows: Sequence[dict[str, Any]]) -> int:
    return int(rows[0]["tier"]) if rows else MISSPELT + 1


def _most_certain(conn: Connection, texts: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """What one of these texts finds by name, of several the one with the fewest."""
    found = [_called(conn, text, limit) for text in texts]
    named = [rows for rows in found if rows and rows[0]["tier"] <= PART]
    return min(named, key=lambda rows: (rows[0]["tier"], rows[0]["total"]), default=[])


def _called(conn: Connection, text: str, limit: int) -> list[dict[str, Any]]:
    return _rows(conn, _MODELS.format(steps=MODEL_NAMED, hits="by_name"), text, limit)


_MODELS = f"""
    with {{steps}},
    present as materialized (
        select m.id, m.status, m.capabilities, m.providers_count, m.created_at, h.tier, h.likeness,
               m.status <> 'retired' as live, m.released_on is not null as dated,
               max(m.created_at) filter (where m.released_on is not null) over () as newest,
               %(line)s <> '' and count(*) over () <= {MOST_OF_A_LINE} as lined
        from {{hits}} h join models m on m.ctid = h.spot where m.present
    ),
    best as (
        select m.id, m.tier, count(*) over () as total
        from present m
        where m.live or m.tier <= {WHOLE} or not exists (select from present p where p.live)
        order by m.tier, not m.live,
            -- Of a line that is named without a version, as 'sonnet', the newest that goes on is meant.
            case when m.lined then m.status = 'deprecated' end,
            case when m.lined and 'chat' = any(m.capabilities) and '-' || {STEM} like '%%-' || %(line)s
                      -- Of a model whose release nobody dates, `created_at` is when it was noticed.
                      and (m.newest is null or m.dated and m.created_at > m.newest - interval '1 year')
                 then m.created_at end desc nulls last,
            m.likeness desc, m.providers_count desc, m.created_at desc, m.id
        -- Numbered only below, as to number all would be to sort all.
        limit %(limit)s
    )
    select m.id, m.name, 'model' as type, m.description, b.tier, b.total
    from (select best.*, row_number() over () as place from best) b join models m using (id) order by b.place
"""  # noqa: S608 - our own text


def _providers(conn: Connection, text: str, limit: int, *, by_words: bool) -> list[dict[str, Any]]:
    found = _rows(conn, _PROVIDERS.format(hits=PROVIDER_HITS), text, limit)
    if by_words and not found:
        words = [word for word in terms(text)["words"] if telling(word)]
        found = _rows(conn, _PROVIDERS.format(hits=MENTIONED), text, limit, telling=words) if words else []
    return found


_PROVIDERS = """
    with {hits}
    select p.id, p.name, 'provider' as type, p.description, count(*) over () as total
    from hits h join providers p using (id)
    where p.present and (p.status <> 'retired' or h.tier = 0)
    order by p.status = 'retired', h.tier, h.likeness desc, lower(p.name), p.id
    limit %(limit)s
"""


def _rows(conn: Connection, statement: str, text: str, limit: int, **more: object) -> list[dict[str, Any]]:
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, {**terms(text), "limit": limit, **more}).fetchall()


def _hits(rows: Sequence[dict[str, Any]]) -> list[Hit]:
    return [Hit(**row) for row in rows]


def _total(rows: Sequence[dict[str, Any]]) -> int:
    return int(rows[0]["total"]) if rows else 0
