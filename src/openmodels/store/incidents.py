"""Incidents: what is known of a provider's last checks, and the rows that open, grow and close."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from psycopg import Connection

from openmodels.contract.status import Check, Incident

Checks = Mapping[str, Mapping[str, Sequence[Check]]]
"""Checks newest first, by provider and region."""


def recent_checks(conn: Connection, provider_ids: Sequence[str], *, now: datetime, since: timedelta) -> Checks:
    """The health probes of some providers in the last while."""
    found: dict[str, dict[str, list[Check]]] = defaultdict(lambda: defaultdict(list))
    for provider_id, region, at, state in conn.execute(
        """
        select provider_id, region, checked_at, state from probe_results
        where provider_id = any(%s) and kind = 'health' and slot >= %s order by slot desc
        """,
        [list(provider_ids), now - since],
    ):
        found[provider_id][region].append(Check(at, state))
    return found


def open_incidents(conn: Connection, provider_ids: Sequence[str]) -> dict[str, Incident]:
    """The open incidents of some providers."""
    return {
        row[0]: Incident(row[1], row[2], tuple(row[3]))
        for row in conn.execute(
            """
            select provider_id, opened_at, severity, regions from incidents
            where provider_id = any(%s) and closed_at is null
            """,
            [list(provider_ids)],
        )
    }


def save(conn: Connection, provider_id: str, incident: Incident, *, simulated: bool) -> bool:
    """Open an incident, or bring the open one to this; says whether anything changed."""
    changed = conn.execute(
        """
        update incidents set severity = %(severity)s, regions = %(regions)s, closed_at = %(closed)s
        where provider_id = %(provider)s and opened_at = %(opened)s and closed_at is null
          and (severity, regions, closed_at)
              is distinct from (%(severity)s, %(regions)s::text[], %(closed)s::timestamptz)
        """,
        _values(provider_id, incident),
    ).rowcount
    if not changed:
        changed = conn.execute(
            """
            insert into incidents (provider_id, opened_at, closed_at, severity, regions, simulated)
            values (%(provider)s, %(opened)s, %(closed)s, %(severity)s, %(regions)s, %(simulated)s)
            on conflict do nothing
            """,
            {**_values(provider_id, incident), "simulated": simulated},
        ).rowcount
    return changed > 0


def _values(provider_id: str, incident: Incident) -> dict[str, object]:
    return {
        "provider": provider_id,
        "opened": incident.opened_at,
        "closed": incident.closed_at,
        "severity": incident.severity,
        "regions": list(incident.regions),
    }
