"""Reading offers: who serves a model, and at what price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row, dict_row

from openmodels.contract.cost import Workload, workload_cost
from openmodels.contract.endings import Dates
from openmodels.contract.offers import ComparedOffer, Comparison, ModelProviders, Offer
from openmodels.contract.prices import Pricing
from openmodels.errors import NotFound
from openmodels.store.models import dates
from openmodels.store.nearest import nearest_models
from openmodels.store.past import require_known, when
from openmodels.store.telemetry_overview import of_offers

OFFER = """
    o.provider_id, p.name as provider_name, o.provider_model_name, o.pricing, o.rate_limits, o.context_window_override,
    o.max_output_tokens, o.quantization, o.features, o.api_format, o.details ->> 'api_base_url' as api_base_url,
    o.deprecated_on, o.retires_on, o.available_regions, o.variants, o.status, o.successor, o.created_at, o.updated_at,
    o.origins, nullif(o.details -> 'sources', 'null') as sources, o.verified_on::text, o.verification
"""


LIVE = "o.present and o.status <> 'retired' and p.present and p.status <> 'retired'"
"""An offer is live when neither it nor its provider is retired."""


@dataclass(frozen=True, slots=True)
class Named:
    """A model that there is, with its name as of the moment that was asked for, and its end as known today."""

    id: str
    name: str
    ends: Dates


def of_model(conn: Connection, model: str | Named, at: datetime | None = None) -> ModelProviders:
    """A model's offers that are not, or at a moment were not, retired, by provider; an alias is followed.

    Raises NotFound.
    """
    found = named(conn, model, at).id
    with conn.cursor(row_factory=class_row(Offer)) as cursor:
        offers = cursor.execute(
            f"""
            {when(at, figures=False, of_model=True)}
            select {OFFER}
            from mappings o join providers p on p.id = o.provider_id
            where o.model_id = %(id)s and {LIVE}
            order by lower(p.name), p.id
            """,  # noqa: S608 - our own text
            {"id": found, "at": at},
        ).fetchall()
    return ModelProviders(model_id=found, providers=offers)


def compare(
    conn: Connection,
    model: str | Named,
    workload: Workload | None = None,
    at: datetime | None = None,
    *,
    measured: bool = True,
) -> Comparison:
    """A model's offers by input price with the cost of a workload; an alias is followed; raises NotFound.

    Offers in one currency stand together (USD, or the workload's, first): amounts of two currencies have no order.
    A price that is not known, or that a subscription pays, comes last. `at` is a moment of the past; of prices that
    hold at some hours, those of that moment count, or of now. Telemetry is left out when it is not to be `measured`.
    """
    asked = named(conn, model, at)
    found, name = asked.id, asked.name
    with conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            f"""
            {when(at, figures=False, of_model=True)}
            select {OFFER}
            from mappings o join providers p on p.id = o.provider_id
            where o.model_id = %(id)s and {LIVE}
            order by o.input_per_million is null or o.basis is not distinct from 'subscription',
                     o.currency is distinct from %(currency)s, o.currency, o.input_per_million,
                     o.output_per_million nulls last, o.provider_id
            """,  # noqa: S608 - our own text
            {"id": found, "currency": (workload and workload.currency) or "USD", "at": at},
        ).fetchall()
    providers = [row["provider_id"] for row in rows] if measured and not at else []
    telemetry = of_offers(conn, found, providers, now=datetime.now(UTC)) if providers else {}
    for row in rows:
        row["telemetry"] = telemetry.get(row["provider_id"])
        row["pricing"] = row["pricing"] and Pricing(**row["pricing"])
        row["cost"] = workload and workload_cost(row["pricing"], workload, at or datetime.now(UTC))
    return Comparison(model_id=found, model_name=name, comparison=[ComparedOffer(**row) for row in rows])


def named(conn: Connection, model: str | Named, at: datetime | None = None) -> Named:
    """The model with this id or alias, unless it is known already; raises NotFound."""
    if isinstance(model, Named):
        return model
    row: tuple[Any, ...] | None = conn.execute(
        f"""
        {when(at, figures=False, of_model=True)}
        select id, name, deprecated_on, retires_on, successor from models
        where id = coalesce((select model_id from model_aliases where alias = %(id)s), %(id)s)
        """,  # noqa: S608 - our own text
        {"id": model, "at": at},
    ).fetchone()
    if row is None:
        if at:
            require_known(conn, "models", "model", model, at)
        raise NotFound("model", model, nearest_models(conn, model))
    found, name, *ends = row
    return Named(found, name, dates(conn, found) if at else Dates(*ends))
