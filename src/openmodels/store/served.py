"""Offers together with the models that they serve: all of a provider, all of some models, or chosen pairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from openmodels.contract.models import ModelSummary
from openmodels.contract.offers import Offer
from openmodels.contract.providers import DataPolicy
from openmodels.errors import NotFound
from openmodels.store import models
from openmodels.store.filters import Filters
from openmodels.store.match import Match
from openmodels.store.nearest import nearest_models
from openmodels.store.offers import LIVE, OFFER

MODEL = ", ".join(f"m.{name} as model_{name}" for name in ModelSummary.model_fields)
OFFERED = f"{OFFER}, nullif(p.details -> 'data_policy', 'null') as data_policy"
SERVED = f"""
    select {OFFERED}, {MODEL}
    from mappings o join providers p on p.id = o.provider_id join models m on m.id = o.model_id
"""  # noqa: S608 - our own text


@dataclass(frozen=True, slots=True)
class Served:
    """An offer, the model that it serves, and what its provider does with what it is sent."""

    model: ModelSummary
    offer: Offer
    data_policy: DataPolicy | None


def of_provider(conn: Connection, provider_id: str, *, limit: int, offset: int = 0) -> list[Served]:
    """A provider's live offers of models that are not retired, by the model's name."""
    places = Match(conn, Filters(provider=provider_id)).places("name", limit=limit, offset=offset)
    return _served(
        conn,
        f"""
        {SERVED} join model_places w on w.model_id = m.id
        where p.id = %(id)s and o.model_id in (select model_id from model_places where place = any(%(places)s))
        order by array_position(%(places)s::int[], w.place)
        """,  # noqa: S608 - our own text
        {"id": provider_id, "places": places},
    )


def of_models(conn: Connection, of: Iterable[ModelSummary]) -> list[Served]:
    """All live offers of some models, by the model's id and the provider's name."""
    by_id = {model.id: model for model in of}
    if not by_id:
        return []
    with conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            f"""
            select {OFFERED}, o.model_id from mappings o join providers p on p.id = o.provider_id
            where o.model_id = any(%(ids)s) and {LIVE} order by o.model_id, lower(p.name), p.id
            """,  # noqa: S608 - our own text
            {"ids": list(by_id)},
        ).fetchall()
    return [_one(row, by_id[row["model_id"]]) for row in rows]


def chosen(conn: Connection, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Served]:
    """The offers of these pairs of ids (model, provider), retired ones too; a pair that is not there is left out."""
    if not pairs:
        return {}
    found = _served(
        conn,
        f"""
        {SERVED} where (o.model_id, o.provider_id) in (
            select * from unnest(%(models)s::text[], %(providers)s::text[]))
        """,  # noqa: S608 - our own text
        {"models": [model for model, _ in pairs], "providers": [provider for _, provider in pairs]},
    )
    return {(one.model.id, one.offer.provider_id): one for one in found}


def known(conn: Connection, model_ids: Sequence[str]) -> dict[str, ModelSummary]:
    """The models with these ids or aliases, by what was asked and in that order; those there are not are left out."""
    with conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            f"""
            select asked, {models.SUMMARY}
            from unnest(%(ids)s::text[]) with ordinality as w (asked, n)
            left join model_aliases a on a.alias = asked
            join models m on m.id = coalesce(a.model_id, asked)
            order by n
            """,  # noqa: S608 - our own text
            {"ids": list(model_ids)},
        ).fetchall()
    return {row.pop("asked"): ModelSummary(**row) for row in rows}


def summaries(conn: Connection, model_ids: Sequence[str]) -> dict[str, ModelSummary]:
    """The models with these ids or aliases, by what was asked; raises NotFound for the first there is not."""
    found = known(conn, model_ids)
    for model_id in model_ids:
        if model_id not in found:
            raise NotFound("model", model_id, nearest_models(conn, model_id))
    return found


def _served(conn: Connection, statement: str, parameters: dict[str, Any]) -> list[Served]:
    with conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(statement, parameters).fetchall()
    return [
        _one(row, ModelSummary(**{name: row[f"model_{name}"] for name in ModelSummary.model_fields})) for row in rows
    ]


def _one(row: dict[str, Any], model: ModelSummary) -> Served:
    return Served(
        model=model,
        offer=Offer(**{name: row[name] for name in Offer.model_fields}),
        data_policy=row["data_policy"] and DataPolicy(**row["data_policy"]),
    )
