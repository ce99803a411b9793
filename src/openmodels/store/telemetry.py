"""Writing telemetry: probes as they are found, each once however often it is delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection
from psycopg.errors import CheckViolation
from psycopg.types.json import Jsonb

from openmodels.contract.periods import RAW_DAYS

Row = Mapping[str, Any]
"""A probe as JSON: the columns of `probe_results` by name; moments in ISO 8601."""

AHEAD_DAYS = 3

COLUMNS = """
    provider_id text, kind text, region text, model_id text, slot timestamptz, checked_at timestamptz,
    interval_s integer, state text, tries smallint,
    error text, detail text, http_status smallint, response_ms real, dns_ms real,
    tcp_ms real, tls_ms real, sent_ms real, first_byte_ms real, ttft_ms real, total_ms real, token_ms real[],
    input_tokens integer, output_tokens integer, tokens_per_second real, cost numeric, currency text,
    address_family smallint, http_version text, request_id text, retry_after_s integer, simulated boolean
"""


def save(conn: Connection, rows: Sequence[Row], *, now: datetime) -> int:
    """Store probes in the caller's transaction; returns how many were new. Rows past their retention are left out."""
    since = now - timedelta(days=RAW_DAYS)
    kept = [row for row in rows if datetime.fromisoformat(row["slot"]) > since]
    if not kept:
        return 0
    try:
        with conn.transaction():
            return _insert(conn, kept)
    except CheckViolation:  # a day that no partition was made for
        ensure_partitions(conn, sorted({datetime.fromisoformat(row["slot"]) for row in kept}))
        return _insert(conn, kept)


def _insert(conn: Connection, rows: Sequence[Row]) -> int:
    # Hours are marked first, and the mark is written even if it is there: that holds off a rollup of them until
    # these rows are committed, so none is missed.
    values = Jsonb(list(rows))
    conn.execute(
        """
        insert into rollups_due
        select distinct date_trunc('hour', slot, 'UTC'), now() from jsonb_to_recordset(%s) as r (slot timestamptz)
        order by 1
        on conflict (hour) do update set marked_at = excluded.marked_at
        """,
        [values],
    )
    inserted = conn.execute(
        f"""
        insert into probe_results select * from jsonb_to_recordset(%s) as r ({COLUMNS})
        order by provider_id, kind, region, model_id, slot
        on conflict do nothing
        """,  # noqa: S608 - our own text
        [values],
    ).rowcount
    conn.execute(
        """
        insert into provider_states
        select distinct on (provider_id, region)
               provider_id, region, slot, checked_at, interval_s, state, error, detail, response_ms, simulated
        from jsonb_to_recordset(%s) as r (
            provider_id text, region text, slot timestamptz, checked_at timestamptz, interval_s integer, state text,
            error text, detail text, response_ms real, simulated boolean, kind text)
        where kind = 'health'
        order by provider_id, region, slot desc
        on conflict (provider_id, region) do update
        set slot = excluded.slot, checked_at = excluded.checked_at, interval_s = excluded.interval_s,
            state = excluded.state, error = excluded.error, detail = excluded.detail,
            response_ms = excluded.response_ms, simulated = excluded.simulated
        where excluded.slot > provider_states.slot
        """,
        [values],
    )
    return inserted


def ensure_partitions(conn: Connection, moments: Sequence[datetime]) -> None:
    """Make the partitions of the days that these moments are in."""
    conn.execute(
        """
        select ensure_probe_partition(day)
        from (select distinct (m at time zone 'UTC')::date as day from unnest(%s::timestamptz[]) as m order by 1) as d
        """,
        [list(moments)],
    )


def prepare_days(conn: Connection, *, now: datetime) -> list[str]:
    """Make the partitions of today and the next days and drop those past their retention; returns what was dropped."""
    ensure_partitions(conn, [now + timedelta(days=day) for day in range(-1, AHEAD_DAYS + 1)])
    oldest = f"probe_results_{now - timedelta(days=RAW_DAYS + 1):%Y%m%d}"
    names = [
        row[0]
        for row in conn.execute(
            """
            select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
            where i.inhparent = 'probe_results'::regclass and c.relname < %s order by 1
            """,
            [oldest],
        )
    ]
    for name in names:
        conn.execute(f'drop table if exists "{name}"')
    return names


def saw_region(conn: Connection, region: str, *, now: datetime, online: bool | None) -> None:
    """Note that a region's worker is at work, and whether its last control probe reached the internet."""
    conn.execute(
        """
        insert into probe_regions as r values (%(region)s, %(now)s, %(online)s,
                                               case when %(online)s then %(now)s::timestamptz end)
        on conflict (region) do update
        set last_seen_at = greatest(r.last_seen_at, excluded.last_seen_at),
            online = coalesce(excluded.online, r.online),
            last_online_at = coalesce(excluded.last_online_at, r.last_online_at)
        """,
        {"region": region, "now": now, "online": online},
    )


def skipped(conn: Connection, reasons: Mapping[str, str], region: str, kind: str, *, now: datetime) -> None:
    """Note why providers are not probed."""
    conn.execute(
        """
        insert into probe_skips as s
        select provider_id, %(region)s, %(kind)s, reason, %(now)s, %(now)s
        from unnest(%(providers)s::text[], %(reasons)s::text[]) as r (provider_id, reason) order by 1
        on conflict (provider_id, region, kind) do update
        set last_at = excluded.last_at, reason = excluded.reason,
            since = case when s.reason = excluded.reason then s.since else excluded.since end
        """,
        {
            "providers": list(reasons),
            "reasons": list(reasons.values()),
            "region": region,
            "kind": kind,
            "now": now,
        },
    )


def not_skipped(conn: Connection, provider_ids: Sequence[str], region: str, kind: str) -> None:
    """Forget why providers were not probed, as they are now."""
    conn.execute(
        "delete from probe_skips where provider_id = any(%s) and region = %s and kind = %s",
        [list(provider_ids), region, kind],
    )


def dropped(conn: Connection, region: str, kind: str, *, count: int, now: datetime) -> None:
    """Count probes that had not begun when their slot ended."""
    conn.execute(
        """
        insert into probe_drops as d values ((%(now)s::timestamptz at time zone 'UTC')::date, %(region)s, %(kind)s,
                                             %(count)s)
        on conflict (day, region, kind) do update set count = d.count + excluded.count
        """,
        {"now": now, "region": region, "kind": kind, "count": count},
    )


def pin(conn: Connection, variable: str, host: str) -> str:
    """Pin a key to a host unless it is pinned already; returns the host that it is pinned to."""
    conn.execute("insert into key_pins values (%s, %s) on conflict do nothing", [variable, host])
    return pinned(conn, variable) or host


def pinned(conn: Connection, variable: str) -> str | None:
    """The host that a key was first used for."""
    row = conn.execute("select host from key_pins where variable = %s", [variable]).fetchone()
    return row[0] if row else None
