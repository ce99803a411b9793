"""Changes from before the first ingest, kept as the registry's files tell them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from openmodels.store.catalogue import Pair
from openmodels.store.exact import dumps, loads
from openmodels.store.history import PRIVATE, NewChange


def pairs(conn: Connection) -> set[tuple[str, str]]:
    """The offers, as provider and model, of which the history from before the first ingest is stored."""
    query = "select distinct provider_id, model_id from changes where page is not null"
    return {(provider, model) for provider, model in conn.execute(query)}


def appeared(conn: Connection, offers: Iterable[Pair]) -> dict[Pair, datetime]:
    """When each of these offers was first seen by an ingest; what was not is left out."""
    query = """
        select provider_id, model_id, min(observed_at) from changes
        where page is null and what = 'created' and (provider_id, model_id) in (
            select * from unnest(%s::text[], %s::text[]))
        group by 1, 2
    """
    return {Pair(provider, model): at for provider, model, at in conn.execute(query, _columns(offers))}


def first_values(conn: Connection, offers: Iterable[Pair]) -> dict[tuple[Pair, str], Any]:
    """What each field of these offers was before the first change that an ingest saw of it."""
    query = """
        select distinct on (provider_id, model_id, field) provider_id, model_id, field, old::text from changes
        where page is null and what = 'changed' and (provider_id, model_id) in (
            select * from unnest(%s::text[], %s::text[]))
        order by provider_id, model_id, field, observed_at, id
    """
    rows = conn.execute(query, _columns(offers))
    return {(Pair(provider, model), field): old and loads(old) for provider, model, field, old in rows}


def keep(conn: Connection, changes: Iterable[NewChange]) -> set[str]:
    """Let the history from before the first ingest be these changes; returns the models of which it differs now.

    What is known of offers that left the registry stays.
    """
    query = f"""
        with given as (
            select * from jsonb_to_recordset(%s) as g (
                kind text, what text, model_id text, provider_id text, field text, old jsonb, new jsonb,
                effective_from date, observed_at timestamptz, page text)
        ),
        gone as (
            delete from changes c using mappings m
            where c.page is not null and m.present
              and m.provider_id = c.provider_id and m.model_id = c.model_id
              and not exists (
                  select from given g where g.provider_id = c.provider_id and g.model_id = c.model_id
                     and g.field = c.field and g.observed_at = c.observed_at)
            returning c.model_id
        ),
        put as (
            insert into changes as c (
                kind, what, model_id, provider_id, field, old, new, effective_from, observed_at, page, private)
            select kind, what, model_id, provider_id, field, old, new, effective_from, observed_at, page, {PRIVATE}
            from given g
            on conflict (model_id, provider_id, field, observed_at, what) do update
            set kind = excluded.kind, old = excluded.old, new = excluded.new,
                effective_from = excluded.effective_from, page = excluded.page, private = excluded.private
            where c.page is not null and (c.kind, c.old, c.new, c.effective_from, c.page, c.private) is distinct from (
                excluded.kind, excluded.old, excluded.new, excluded.effective_from, excluded.page, excluded.private)
            returning c.model_id
        )
        select model_id from gone union select model_id from put
    """  # noqa: S608 - our own text
    return {model for (model,) in conn.execute(query, [Jsonb([change.as_dict() for change in changes], dumps)])}


def _columns(offers: Iterable[Pair]) -> tuple[list[str], list[str]]:
    several = list(offers)
    return [pair.provider_id for pair in several], [pair.model_id for pair in several]
