"""What somebody most likely meant by an id that is not there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from openmodels.store.search import find
from openmodels.store.wording import looser_readings, readings

MOST = 3

_MODELS_CALLED = """
    with asked as (
        select squash(name) as key, n from unnest(%(names)s::text[]) with ordinality as given (name, n)
        where squash(name) <> ''
    ),
    named as (
        select m.id, a.n, m.names like '%% ' || a.key || ' %%' as whole
        -- what begins with one or two letters is too much to mean any of it
        from asked a
        join models m on m.names like '%% ' || a.key || case when length(a.key) > 2 then '%%' else ' %%' end
      union all
        select o.model_id, a.n, true from asked a join mappings o on o.names like '%% ' || a.key || ' %%'
    )
    select m.id from named n join models m using (id) where m.present and (m.status <> 'retired' or n.whole)
    group by m.id
    order by min(n.n), bool_or(n.whole) desc, m.status = 'retired', m.providers_count desc, m.id limit %(most)s
"""
_PROVIDERS_CALLED = """
    select id from providers
    where squash(%(name)s) <> '' and names like '%% ' || squash(%(name)s) || '%%' and present and status <> 'retired'
    order by names like '%% ' || squash(%(name)s) || ' %%' desc, id limit %(most)s
"""
_MODELS_ALIKE = """
    select id from models where id %% %(name)s and present and status <> 'retired'
    order by similarity(id, %(name)s) desc, id limit %(most)s
"""
_PROVIDERS_ALIKE = """
    select id from providers where id %% %(name)s and present and status <> 'retired'
    order by similarity(id, %(name)s) desc, id limit %(most)s
"""


def models_called(conn: Connection, name: str) -> list[str]:
    """Up to three ids of models that have this name, here or at a provider, or a name that begins so, best first.

    A retired one still answers, and is named where the whole name is its own.
    """
    rows = conn.execute(_MODELS_CALLED, {"names": [*readings(name), *looser_readings(name)], "most": MOST}).fetchall()
    return [row[0] for row in rows]


def nearest_models(conn: Connection, model_id: str) -> list[str]:
    """Up to three ids of models: those called so in other letters, then those that look most like it."""
    found = [*models_called(conn, model_id), *_ids(conn, _MODELS_ALIKE, model_id)]
    return list(dict.fromkeys(found))[:MOST] or _hits(find(conn, model_id, kinds=("models",), limit=MOST).models)


def nearest_providers(conn: Connection, provider_id: str) -> list[str]:
    """Up to three ids of providers: those called so in other letters, then those that look most like it."""
    found = [*_ids(conn, _PROVIDERS_CALLED, provider_id), *_ids(conn, _PROVIDERS_ALIKE, provider_id)]
    return list(dict.fromkeys(found))[:MOST] or _hits(
        find(conn, provider_id, kinds=("providers",), limit=MOST).providers
    )


def _ids(conn: Connection, statement: str, name: str) -> list[str]:
    return [row[0] for row in conn.execute(statement, {"name": name, "most": MOST}).fetchall()]


def _hits(hits: Sequence[Any]) -> list[str]:
    return [hit.id for hit in hits]
