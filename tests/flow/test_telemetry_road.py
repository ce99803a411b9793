"""The road of telemetry by its real commands, while beat and worker are killed and both servers are restarted."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from tests.telemetry.test_worker import program, until
from tests.upstream import Upstream, upstream

from openmodels.stack import binaries, ports
from openmodels.stack.child import running
from openmodels.stack.postgres import Postgres
from openmodels.stack.valkey import Valkey
from openmodels.store.migrate import migrate
from openmodels.telemetry.simulated.server import Delays

PROVIDERS = 40
pytestmark = pytest.mark.timeout(400)


class Servers:
    """A PostgreSQL and a Valkey that can be restarted."""

    def __init__(self, folder: Path) -> None:
        folder.chmod(0o755)
        self._folder = folder
        self.postgres = Postgres("postgres", folder / "postgres", ports.free(), binaries.postgres(), {})
        self.valkey = Valkey("valkey", folder / "valkey", ports.free(), binaries.valkey(), {})
        self._stacks: dict[str, ExitStack] = {}

    def start(self, server: Postgres | Valkey) -> None:
        self._stacks[server.name] = ExitStack()
        self._stacks[server.name].enter_context(running(server, self._folder / f"{server.name}.log", seconds=60))

    def restart(self, server: Postgres | Valkey) -> None:
        self._stacks[server.name].close()
        self.start(server)

    def close(self) -> None:
        for stack in self._stacks.values():
            stack.close()


@pytest.fixture
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    found = Servers(tmp_path_factory.mktemp("servers"))
    for server in (found.postgres, found.valkey):
        server.prepare(found._folder / f"{server.name}.log")
        found.start(server)
    yield found
    found.close()


@pytest.fixture
def slow_providers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstream]:
    with upstream(tmp_path_factory.mktemp("upstream"), {"well": Delays(0.3)}) as found:
        yield found


def count(url: str, query: str) -> int:
    with psycopg.connect(url) as conn:
        row = conn.execute(query.encode()).fetchone()
    return int(row[0]) if row else 0


def test_nothing_is_stored_twice_nobody_is_blamed_and_every_provider_is_probed_again(
    servers: Servers, slow_providers: Upstream
) -> None:
    url = servers.postgres.url
    migrate(url)
    with psycopg.connect(url) as conn:
        conn.execute(
            """
            insert into providers (id, name, description, api_base_url, auth_type, regions, compatibility, status,
                                   details, created_at, updated_at, digest, present, changed_at)
            select 'p' || n, 'P', 'd', %s, 'bearer', '{global}', 'openai', 'active',
                   '{"telemetry": {"health_interval_minutes": 1}}', now(), now(), 'x', true, now()
            from generate_series(1, %s) n
            """,
            [slow_providers.plain_url("well"), PROVIDERS],
        )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENMODELS_")} | {
        "OPENMODELS_DATABASE_URL": url,
        "OPENMODELS_REDIS_URL": servers.valkey.url,
        "OPENMODELS_PROBE_NETWORKS": "127.0.0.0/8",
        "OPENMODELS_PROBE_CONTROL_URLS": slow_providers.plain_url("well"),
        "OPENMODELS_PROBES_IN_FLIGHT": "5",
        "OPENMODELS_LOG_LEVEL": "error",
    }
    for server in (servers.valkey, servers.postgres):
        asked = len(slow_providers.simulation.calls)
        with program("beat", environment), program("worker", environment):
            until(lambda asked=asked: len(slow_providers.simulation.calls) > asked)  # type: ignore[misc]  # in a sweep
            servers.restart(server)
    with program("beat", environment), program("worker", environment):
        newest = "select count(distinct provider_id) from probe_results where slot > now() - interval '2 minutes'"
        until(lambda: count(url, newest) == PROVIDERS, seconds=240)
    assert count(url, "select count(*) from probe_results where state <> 'up'") == 0
    assert count(url, "select count(*) from incidents") == 0
    doubles = "select count(*) from (select from probe_results group by provider_id, slot having count(*) > 1) d"
    assert count(url, doubles) == 0
