"""What there is to probe: providers, and the models that a provider can be asked with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row

from openmodels.contract.status import is_simulated


@dataclass(frozen=True, slots=True)
class ProbedProvider:
    """A provider with an address."""

    id: str
    api_base_url: str
    compatibility: str
    auth_type: str
    env_vars: list[str] | None
    telemetry: dict[str, Any] | None

    @property
    def simulated(self) -> bool:
        """Whether it is one that `openmodels simulate` plays."""
        return is_simulated(self.id)


@dataclass(frozen=True, slots=True)
class ProbedOffer:
    """An offer of a chat model, cheapest known price first."""

    provider_id: str
    model_id: str
    provider_model_name: str
    api_base_url: str | None
    api_format: str | None
    input_per_million: Decimal | None
    output_per_million: Decimal | None
    currency: str | None
    reasons: bool
    takes_temperature: bool


def providers(conn: Connection) -> list[ProbedProvider]:
    """The providers that are present, not retired, have an address and do not forbid probes."""
    with conn.cursor(row_factory=class_row(ProbedProvider)) as cursor:
        return cursor.execute(
            """
            select id, api_base_url, compatibility, auth_type, env_vars,
                   nullif(details -> 'telemetry', 'null') as telemetry
            from providers
            where present and status <> 'retired' and api_base_url is not null and kind is distinct from 'local'
              and (details -> 'telemetry' -> 'enabled') is distinct from 'false'::jsonb
            order by id
            """
        ).fetchall()


def offers(conn: Connection, provider_ids: list[str]) -> list[ProbedOffer]:
    """The active chat offers of some providers, each provider's cheapest first, those without a price last."""
    with conn.cursor(row_factory=class_row(ProbedOffer)) as cursor:
        return cursor.execute(
            """
            select o.provider_id, o.model_id, o.provider_model_name, o.details ->> 'api_base_url' as api_base_url,
                   o.api_format, o.input_per_million, o.output_per_million, o.currency,
                   coalesce((o.features ->> 'reasoning')::boolean, 'reasoning' = any(m.capabilities)) as reasons,
                   coalesce((o.features ->> 'temperature')::boolean, false) as takes_temperature
            from mappings o join models m on m.id = o.model_id
            where o.provider_id = any(%s) and o.present and m.present and o.status = 'active' and m.status = 'active'
              and 'chat' = any(m.capabilities)
            order by o.provider_id, o.input_per_million + o.output_per_million nulls last, o.model_id
            """,
            [provider_ids],
        ).fetchall()
