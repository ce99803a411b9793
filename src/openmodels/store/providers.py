"""Reading providers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import class_row

from openmodels.contract.pages import Page, Pagination
from openmodels.contract.providers import Provider
from openmodels.errors import NotFound
from openmodels.store.models import ITERSIZE
from openmodels.store.nearest import nearest_providers
from openmodels.store.past import require_known, when
from openmodels.store.search import PROVIDER_HITS, terms
from openmodels.store.spelling import spelt

PROVIDER = """
    p.id, p.name, p.description, p.api_base_url, p.auth_type, p.regions, p.compatibility, p.created_at, p.updated_at,
    p.kind, p.parent_provider, p.api_base_url_template, p.api_formats, p.env_vars, p.billing_currency, p.country,
    p.status, nullif(p.details -> 'sdk_packages', 'null') as sdk_packages, p.details ->> 'website' as website,
    p.details ->> 'docs_url' as docs_url, p.details ->> 'pricing_url' as pricing_url,
    p.details ->> 'status_url' as status_url, nullif(p.details -> 'data_policy', 'null') as data_policy,
    '{"latency_model": null, "latency_path": null}' || nullif(p.details -> 'telemetry', 'null') as telemetry,
    p.details ->> 'deprecated_on' as deprecated_on,
    p.details ->> 'retires_on' as retires_on, p.details ->> 'successor' as successor,
    p.origins, nullif(p.details -> 'sources', 'null') as sources, p.details ->> 'verified_on' as verified_on,
    p.details ->> 'verification' as verification
"""

SERVING_NOW = "coalesce((select c.models from provider_counts c where c.provider_id = p.id), 0)"
SERVING_THEN = """
    case when p.present and p.status <> 'retired'
         then coalesce((select s.models_count from serving s where s.provider_id = p.id), 0) else 0 end
"""
"""How many models a provider offers, today and at a moment of the past."""

MATCHING = """
    (p.status = %(status)s or %(status)s::text is null and p.present and p.status <> 'retired')
    and (%(compatibility)s::text is null or p.compatibility = %(compatibility)s)
    and (%(region)s::text is null or p.regions @> array[%(region)s])
    and (%(kind)s::text is null or p.kind = %(kind)s)
"""


def page(conn: Connection, *, page: int = 1, limit: int = 20, **filters: Any) -> Page[Provider]:
    """One page of the providers that match every filter that is given, by name; those not retired, unless asked for.

    Filters are `search`, `compatibility`, `region`, `kind`, `status` and `at`, a moment of the past; what is searched
    for is still found by the names of today.
    """
    wanted, hits, found = _asked(conn, **filters)
    with conn.cursor(row_factory=class_row(Provider)) as cursor:
        rows = cursor.execute(
            f"{hits} {_listed(wanted, found)} limit %(limit)s offset %(offset)s",
            {**wanted, "limit": limit, "offset": (page - 1) * limit},
        ).fetchall()
    count = conn.execute(f"{hits} select count(*) from {found} where {MATCHING}", wanted).fetchone()  # noqa: S608
    return Page(data=rows, pagination=Pagination(page=page, limit=limit, total=count[0] if count else 0))


def every(conn: Connection, *, public: bool = False, **filters: Any) -> Iterator[Provider]:
    """All providers that match, by name, as of `page`; when `public`, without what is private."""
    wanted, hits, found = _asked(conn, public=public, **filters)
    with conn.cursor(name="every_provider", row_factory=class_row(Provider)) as cursor:
        cursor.itersize = ITERSIZE
        yield from cursor.execute(f"{hits} {_listed(wanted, found)}", wanted)


def _asked(
    conn: Connection,
    *,
    search: str | None = None,
    compatibility: str | None = None,
    region: str | None = None,
    kind: str | None = None,
    status: str | None = None,
    at: datetime | None = None,
    public: bool = False,
) -> tuple[dict[str, Any], str, str]:
    """The parameters of a list, the `with` before it, and what it is from."""
    wanted = {
        **terms(spelt(conn, search) if search else None),
        "compatibility": compatibility,
        "region": region,
        "kind": kind,
        "status": status,
        "at": at,
    }
    hits = when(at, *([PROVIDER_HITS] if search else []), figures=False, public=public)
    return wanted, hits, "providers p join hits h using (id)" if search else "providers p"


def _listed(wanted: Mapping[str, Any], found: str) -> str:
    return f"""
        select {PROVIDER}, {SERVING_THEN if wanted["at"] else SERVING_NOW} as models_count
        from {found} where {MATCHING} order by lower(p.name), p.id
    """  # noqa: S608 - our own text


def get(conn: Connection, provider_id: str, at: datetime | None = None) -> Provider:
    """The provider with this id, retired or not, today or as known at a moment; raises NotFound."""
    with conn.cursor(row_factory=class_row(Provider)) as cursor:
        provider = cursor.execute(
            f"""
            {when(at, figures=False)}
            select {PROVIDER}, {SERVING_THEN if at else SERVING_NOW} as models_count
            from providers p where p.id = %(id)s
            """,  # noqa: S608 - our own text
            {"id": provider_id, "at": at},
        ).fetchone()
    if provider is None:
        if at:
            require_known(conn, "providers", "provider", provider_id, at)
        raise NotFound("provider", provider_id, nearest_providers(conn, provider_id))
    return provider
