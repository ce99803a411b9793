"""Many probes at once for the bench: 30 days of raw rows as the standard schedule makes them, and their rollups."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime, timedelta

import psycopg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from openmodels.store import telemetry_rollups

DAYS, REGIONS = 30, 3
HEALTH_S, LATENCY_S = 300, 900
A_DAY = REGIONS * (86_400 // HEALTH_S + 86_400 // LATENCY_S)
"""Probes of one provider in a day."""
MODELS, OFFERING = 40, 10
"""Models of the catalogue, and providers that offer each."""
AT_ONCE = 2
COLUMNS = """
    provider_id, kind, region, model_id, slot, checked_at, interval_s, state, tries, http_status, response_ms, dns_ms,
    tcp_ms, tls_ms, first_byte_ms, ttft_ms, total_ms, http_version, request_id, simulated
"""


def providers_for(rows: int) -> int:
    """How many providers make so many rows in 30 days: a number that 20 shares nothing with, for the offers."""
    found = max(11, round(rows / (DAYS * A_DAY)))
    while found % 2 == 0 or found % 5 == 0:
        found += 1
    return found


def fill(url: str, rows: int, now: datetime) -> list[str]:
    """Make the catalogue, the raw rows and their rollups; returns the ids of the providers."""
    count = providers_for(rows)
    with psycopg.connect(url, autocommit=True) as conn:
        add_providers(conn, count, "https://acme.example/v1")
        _add_models(conn, count)
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        days = [today - timedelta(days=day) for day in range(DAYS + 1)]
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as progress:
            task = progress.add_task(f"filling {rows:,} rows, days", total=len(days))
            with ThreadPoolExecutor(AT_ONCE) as pool:
                for _ in as_completed([pool.submit(_day, url, day, count, now) for day in days]):
                    progress.advance(task)
        _add_states(conn, now)
        conn.execute("vacuum analyze")
    return [f"p{number}" for number in range(count)]


def _day(url: str, day: datetime, providers: int, now: datetime) -> None:
    """One day's partition, without its key until it is full, and its rollups."""
    name = f"probe_results_{day:%Y%m%d}"
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("set synchronous_commit = off; set maintenance_work_mem = '512MB'; set work_mem = '128MB'")
        conn.execute(
            f"drop table if exists {name}; create table {name} (like probe_results including defaults)".encode()
        )
        for kind, seconds in (("health", HEALTH_S), ("latency", LATENCY_S)):
            conn.execute(
                f"""
                insert into {name} ({COLUMNS})
                select 'p' || p, %(kind)s, 'r' || r, case when %(latency)s then 'm' || p %% %(models)s else '' end, at,
                       at + interval '1 second' * %(seconds)s * 0.9 * random(), %(seconds)s,
                       case when random() < 0.98 then 'up' else 'down' end, 1, 200,
                       case when not %(latency)s then 50 + random() * 100 end, 2, 10, 12, 80 + random() * 100,
                       case when %(latency)s then 150 + random() * 900 end,
                       case when %(latency)s then 400 + random() * 2000 end, '2', 'req_0123456789abcdef', true
                from generate_series(%(day)s, least(%(day)s::timestamptz + interval '1 day', %(now)s)
                                     - interval '1 second', interval '1 second' * %(seconds)s) as at,
                     generate_series(0, %(providers)s - 1) p, generate_series(1, %(regions)s) r
                """.encode(),
                {
                    "kind": kind,
                    "latency": kind == "latency",
                    "seconds": seconds,
                    "models": MODELS,
                    "day": day,
                    "now": now,
                    "providers": providers,
                    "regions": REGIONS,
                },
            )
        conn.execute(
            f"""
            alter table {name} add primary key (provider_id, kind, region, model_id, slot)
                include (state, response_ms, ttft_ms, total_ms);
            alter table probe_results attach partition {name}
                for values from ('{day.isoformat()}') to ('{(day + timedelta(days=1)).isoformat()}')
            """.encode()
        )
        conn.execute(f"analyze {name}".encode())
        for hour in range(24):
            if day + timedelta(hours=hour) <= now:
                telemetry_rollups.roll_hour(conn, day + timedelta(hours=hour))
        telemetry_rollups.roll_day(conn, day)


def add_providers(conn: psycopg.Connection, count: int, url: str) -> None:
    """Providers p0, p1 and so on, all at one address."""
    conn.execute(
        """
        insert into providers (id, name, description, api_base_url, auth_type, regions, compatibility, status, details,
                               created_at, updated_at, digest, present, changed_at)
        select 'p' || n, 'P' || n, 'd', %s, 'bearer', '{global}', 'openai', 'active', '{}',
               now(), now(), 'x', true, now()
        from generate_series(0, %s) n
        """,
        [url, count - 1],
    )


def _add_models(conn: psycopg.Connection, providers: int) -> None:
    conn.execute(
        """
        insert into models (id, name, description, aliases, capabilities, modalities, licensing, status, details,
                            created_at, updated_at, digest, present, changed_at)
        select 'm' || n, 'M', 'd', '{}', '{chat}', '{text}', 'mit', 'active', '{}', now(), now(), 'x', true, now()
        from generate_series(0, %s) n
        """,
        [MODELS - 1],
    )
    # Half of a model's offers are of providers that are asked for that model, half of others.
    conn.execute(
        """
        insert into mappings (provider_id, model_id, provider_model_name, input_per_million, output_per_million,
                              currency, available_regions, status, details, created_at, updated_at, digest, present,
                              changed_at)
        select 'p' || (m + n * 20) %% %(providers)s, 'm' || m, 'x', 1 + n, 5, 'USD', '{global}', 'active', '{}',
               now(), now(), 'x', true, now()
        from generate_series(0, %(models)s) m, generate_series(1, %(offering)s) n
        """,
        {"providers": providers, "models": MODELS - 1, "offering": OFFERING},
    )


def _add_states(conn: psycopg.Connection, now: datetime) -> None:
    conn.execute(
        """
        insert into provider_states
        select distinct on (provider_id, region) provider_id, region, slot, checked_at, interval_s, state, null, null,
               response_ms, true
        from probe_results where kind = 'health' and slot > %s order by provider_id, region, slot desc
        """,
        [now - timedelta(hours=1)],
    )
