"""Reading telemetry across providers: the ranking of a model's offers, the summary, incidents, regions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, LiteralString

from psycopg import Connection
from psycopg.rows import class_row, dict_row, tuple_row

from openmodels.contract.histogram import middle
from openmodels.contract.offers import OfferTelemetry
from openmodels.contract.pages import Page, Pagination
from openmodels.contract.periods import LENGTH, Period, midnight
from openmodels.contract.ranking import Candidate, rank
from openmodels.contract.status import PATIENCE, State, is_simulated, overall
from openmodels.contract.telemetry import (
    Counts,
    Incident,
    ProbeRegion,
    ProbeRegions,
    ProviderSummary,
    RankedProvider,
    RankedProviders,
    TelemetrySummary,
)
from openmodels.errors import NotFound
from openmodels.store.models import ITERSIZE
from openmodels.store.nearest import nearest_models
from openmodels.store.telemetry_reads import region_states


@dataclass(frozen=True, slots=True)
class Facts:
    """What a period says of one provider; None is not known."""

    uptime_percentage: float | None = None
    average_ttft_ms: float | None = None
    average_total_ms: float | None = None
    median_ttft_ms: float | None = None
    median_total_ms: float | None = None
    latency_of: str | None = None


def facts(
    conn: Connection, provider_ids: Sequence[str], model_id: str | None, *, period: Period, now: datetime
) -> dict[str, Facts]:
    """Uptime and speed of providers in a period, of rollups; the speed of the model, else of all of a provider's.

    A day begins at its hour; longer periods are so many whole days and today.
    """
    with conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            f"""
            with rolled as materialized (
                {(HOURS if period == "1d" else DAYS).format(wanted="provider_id = any(%(providers)s)")}
            ), measured as (
                select provider_id, bool_or(model_id = %(model)s) as is_own
                from rolled where kind = 'latency' and ttft_counts <> '{{}}' group by 1
            ), used as (
                select r.*, m.is_own from rolled r join measured m using (provider_id)
                where kind = 'latency' and (model_id = %(model)s or not coalesce(m.is_own, false))
            ), spread as (
                select provider_id, metric, b, sum(sum(c)) over (partition by provider_id, metric order by b) as seen,
                       sum(sum(c)) over (partition by provider_id, metric) as total
                from used, lateral (select 'first' as metric, b, c from unnest(ttft_buckets, ttft_counts) as u (b, c)
                                    union all
                                    select 'whole', b, c from unnest(total_buckets, total_counts) as u (b, c)) as each
                group by 1, 2, 3
            ), speed as (
                select provider_id, max(total) filter (where metric = 'first')::float8 as firsts,
                       max(total) filter (where metric = 'whole')::float8 as wholes,
                       min(b) filter (where metric = 'first' and seen >= ceil(total * 0.5)) as ttft_bucket,
                       min(b) filter (where metric = 'whole' and seen >= ceil(total * 0.5)) as total_bucket
                from spread group by 1
            ), sums as (
                select provider_id, sum(ttft_sum) as ttft, sum(total_sum) as total, bool_or(is_own) as is_own
                from used group by 1
            ), health as (
                select provider_id,
                       (100.0 * sum(up + degraded) / nullif(sum(up + degraded + down), 0))::float8 as uptime
                from rolled where kind = 'health' group by 1
            )
            select p.id, h.uptime, s.ttft / v.firsts as average_ttft, s.total / v.wholes as average_total,
                   v.ttft_bucket, v.total_bucket,
                   case when s.is_own then 'model' when s.provider_id is not null then 'provider' end as latency_of
            from unnest(%(providers)s::text[]) as p (id)
            left join health h on h.provider_id = p.id
            left join sums s on s.provider_id = p.id
            left join speed v on v.provider_id = p.id
            """,  # noqa: S608 - our own text
            {"providers": list(provider_ids), "model": model_id, **_ends(conn, period, now)},
        ).fetchall()
    return {row["id"]: _facts(row) for row in rows}


COLUMNS = """provider_id, kind, model_id, up, degraded, down, ttft_sum, total_sum, ttft_buckets, ttft_counts,
             total_buckets, total_counts"""
HOURS = f"""
    select {COLUMNS} from probe_hours
    where {{wanted}} and at >= date_trunc('hour', %(since)s::timestamptz, 'UTC')
"""  # noqa: S608 - our own text
DAYS = f"""
    select {COLUMNS} from probe_spans where {{wanted}} and days = %(days)s and until = %(today)s
    union all
    select {COLUMNS} from probe_days where {{wanted}} and at >= %(unmerged)s
"""  # noqa: S608 - our own text
"""Rollups of wanted providers in a period."""


def _ends(conn: Connection, period: Period, now: datetime) -> dict[str, Any]:
    """The moments of a period; `unmerged` is the first day not merged, today unless midnight has just passed."""
    length = LENGTH[period]
    ends = {"since": now - length, "days": length.days, "today": midnight(now)}
    is_merged = conn.execute(
        "select exists (select from probe_spans where days = %(days)s and until = %(today)s)", ends
    ).fetchone()
    return ends | {"unmerged": ends["today"] if is_merged and is_merged[0] else midnight(now) - length}


def ranked(conn: Connection, model_id: str, *, period: Period, limit: int, now: datetime) -> RankedProviders:
    """A model's live offers, best first; an alias is followed; raises NotFound."""
    found, name = _model(conn, model_id)
    with conn.cursor(row_factory=dict_row) as cursor:
        offers = cursor.execute(
            """
            select o.provider_id, p.name as provider_name, o.input_per_million, o.output_per_million, o.currency,
                   o.basis is not distinct from 'subscription' as subscribed
            from mappings o join providers p on p.id = o.provider_id
            where o.model_id = %s and o.present and o.status <> 'retired' and p.present and p.status <> 'retired'
            """,
            [found],
        ).fetchall()
    by_id = {offer["provider_id"]: offer for offer in offers}
    known = facts(conn, list(by_id), found, period=period, now=now)
    order = rank([_candidate(offer, known[offer["provider_id"]]) for offer in offers])
    return RankedProviders(
        model_id=found,
        model_name=name,
        period=period,
        ranked_providers=[
            RankedProvider(
                rank=place.rank,
                composite_score=place.score,
                simulated=is_simulated(place.provider_id),
                components={
                    part: {"score": _rounded(component.score), "weight": round(component.weight, 4)}
                    for part, component in place.components.items()
                },
                **{k: v for k, v in by_id[place.provider_id].items() if k != "subscribed"},
                **{field: getattr(known[place.provider_id], field) for field in Facts.__slots__},
            )
            for place in order[:limit]
        ],
    )


def of_offers(
    conn: Connection, model_id: str, provider_ids: Sequence[str], *, now: datetime
) -> dict[str, OfferTelemetry]:
    """What 7 days of probes say of a model's offers, for the comparison; those without any probe are left out."""
    known = facts(conn, provider_ids, model_id, period="7d", now=now)
    states = region_states(conn, provider_ids, now=now)
    return {
        provider_id: OfferTelemetry(
            status=overall({one.region: one.status for one in states[provider_id]}),
            uptime_percentage=known[provider_id].uptime_percentage,
            average_ttft_ms=known[provider_id].average_ttft_ms,
            average_total_ms=known[provider_id].average_total_ms,
            simulated=is_simulated(provider_id),
        )
        for provider_id in provider_ids
        if states[provider_id] or known[provider_id] != Facts()
    }


def summary(conn: Connection, *, now: datetime) -> TelemetrySummary:
    """Every provider that is not retired, at a glance."""
    with conn.cursor(row_factory=tuple_row) as cursor:
        rows = cursor.execute(
            f"""
            with seen as (
                select provider_id, array_agg({STATUS} order by region) as states
                from provider_states group by 1
            ), last as (
                select distinct on (provider_id) * from provider_states order by provider_id, checked_at desc, region
            ), weekly as (
                select provider_id,
                       (100.0 * sum(up + degraded) filter (where kind = 'health')
                        / nullif(sum(up + degraded + down) filter (where kind = 'health'), 0))::float8 as uptime,
                       sum(ttft_sum) / nullif(sum(up) filter (where kind = 'latency'), 0) as average_ttft,
                       sum(total_sum) / nullif(sum(up) filter (where kind = 'latency'), 0) as average_total
                from ({DAYS.format(wanted="true")}) as rolled group by 1
            )
            select s.states, w.uptime, w.average_ttft, w.average_total, p.id, p.name, l.checked_at, l.error, l.detail,
                   l.response_ms, i.opened_at, coalesce(l.simulated, false)
            from providers p
            left join seen s on s.provider_id = p.id
            left join last l on l.provider_id = p.id
            left join weekly w on w.provider_id = p.id
            left join incidents i on i.provider_id = p.id and i.closed_at is null
            where p.present and p.status <> 'retired' order by lower(p.name), p.id
            """,  # noqa: S608 - our own text
            {**_ends(conn, "7d", now), "now": now, "patience": PATIENCE},
        ).fetchall()
    found = [
        ProviderSummary(
            status=_status(tuple(states or ())),
            uptime_percentage=_rounded(uptime),
            average_ttft_ms=_rounded(first),
            average_total_ms=_rounded(whole),
            provider_id=provider_id,
            provider_name=name,
            checked_at=checked_at,
            error=error,
            detail=detail,
            response_time_ms=response_ms,
            incident_since=since,
            simulated=simulated,
        )
        for (
            states,
            uptime,
            first,
            whole,
            provider_id,
            name,
            checked_at,
            error,
            detail,
            response_ms,
            since,
            simulated,
        ) in rows
    ]
    return TelemetrySummary(counts=_counts(Counter(one.status for one in found)), providers=found)


def incidents(
    conn: Connection, *, provider_id: str | None, is_open: bool | None, page: int, limit: int
) -> Page[Incident]:
    """Incidents, newest first; of one provider, or only those that are open or closed, if asked for."""
    wanted = {"provider": provider_id, "open": is_open, "limit": limit, "offset": (page - 1) * limit}
    with conn.cursor(row_factory=class_row(Incident)) as cursor:
        rows = cursor.execute(
            f"""
            select {_INCIDENT}
            from (select * from incidents i where {_MATCHING} {_NEWEST} limit %(limit)s offset %(offset)s) i
            left join providers p on p.id = i.provider_id {_NEWEST}
            """,  # noqa: S608 - our own text
            wanted,
        ).fetchall()
    count = conn.execute(f"select count(*) from incidents i where {_MATCHING}", wanted).fetchone()  # noqa: S608
    return Page(data=rows, pagination=Pagination(page=page, limit=limit, total=count[0] if count else 0))


def every_incident(
    conn: Connection, *, provider_id: str | None, is_open: bool | None, public: bool = False
) -> Iterator[Incident]:
    """All that `incidents` has pages of, in the same order; when `public`, without those of private providers."""
    with conn.cursor(name="every_incident", row_factory=class_row(Incident)) as cursor:
        cursor.itersize = ITERSIZE
        yield from cursor.execute(
            f"""
            select {_INCIDENT} from incidents i left join providers p on p.id = i.provider_id
            where {_MATCHING} and not (%(public)s and coalesce(p.private, false)) {_NEWEST}
            """,  # noqa: S608 - our own text
            {"provider": provider_id, "open": is_open, "public": public},
        )


_INCIDENT: LiteralString = (
    "i.provider_id, p.name as provider_name, i.opened_at, i.closed_at, i.severity, i.regions, i.simulated"
)
_MATCHING: LiteralString = """
    (%(provider)s::text is null or i.provider_id = %(provider)s)
    and (%(open)s::boolean is null or (i.closed_at is null) = %(open)s)
"""
_NEWEST: LiteralString = "order by i.opened_at desc, i.id desc"


def regions(conn: Connection, *, now: datetime) -> ProbeRegions:
    """The places that probes are sent from, and what each sees now."""
    seen: dict[str, dict[str, int]] = {}
    for region, state, count in conn.execute(
        f"select region, {STATUS}, count(*) from provider_states group by 1, 2",  # noqa: S608 - our own text
        {"now": now, "patience": PATIENCE},
    ):
        seen.setdefault(region, {})[state] = count
    with conn.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(
            """
            select region, last_seen_at, online, last_online_at,
                   coalesce((select sum(count) from probe_drops d
                             where d.region = r.region and day = (%s::timestamptz at time zone 'UTC')::date), 0)::int
                       as dropped_today
            from probe_regions r order by region
            """,
            [now],
        ).fetchall()
    return ProbeRegions(regions=[ProbeRegion(counts=_counts(seen.get(row["region"], {})), **row) for row in rows])


def newest_checks(conn: Connection, *, since: datetime) -> list[tuple[str, str, datetime, datetime, int]]:
    """Provider, region, slot, beginning and interval in seconds of every newest health probe since a moment."""
    return conn.execute(
        "select provider_id, region, slot, checked_at, interval_s from provider_states where checked_at >= %s", [since]
    ).fetchall()


STATUS = """
    case when %(now)s::timestamptz - checked_at <= %(patience)s * interval '1 second' * interval_s then state
         else 'unknown' end
"""
"""What a region sees of a provider now, as `region_status` says it, without a row of Python for each."""


@lru_cache(maxsize=1024)
def _status(states: tuple[State, ...]) -> State:
    return overall(dict(zip(map(str, range(len(states))), states, strict=True)))


def _facts(row: Mapping[str, Any]) -> Facts:
    return Facts(
        uptime_percentage=_rounded(row["uptime"]),
        average_ttft_ms=_rounded(row["average_ttft"]),
        average_total_ms=_rounded(row["average_total"]),
        median_ttft_ms=_middle(row["ttft_bucket"]),
        median_total_ms=_middle(row["total_bucket"]),
        latency_of=row["latency_of"],
    )


def _candidate(offer: Mapping[str, Any], known: Facts) -> Candidate:
    priced = not offer["subscribed"]
    return Candidate(
        offer["provider_id"],
        known.uptime_percentage,
        known.median_ttft_ms,
        known.median_total_ms,
        offer["input_per_million"] if priced else None,
        offer["output_per_million"] if priced else None,
        offer["currency"],
    )


def _model(conn: Connection, model_id: str) -> tuple[str, str]:
    row: tuple[str, str] | None = conn.execute(
        """
        select id, name from models
        where id = coalesce((select model_id from model_aliases where alias = %(id)s), %(id)s)
        """,
        {"id": model_id},
    ).fetchone()
    if row is None:
        raise NotFound("model", model_id, nearest_models(conn, model_id))
    return row


def _counts(states: Mapping[str, int]) -> Counts:
    return Counts(**{state: states.get(state, 0) for state in Counts.model_fields})


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _middle(bucket: int | None) -> float | None:
    return None if bucket is None else round(middle(bucket), 2)
