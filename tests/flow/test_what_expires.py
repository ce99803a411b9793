"""Every kept address is asked after each step of a registry: what says something else now has expired, and no more.

Directly, the router is asked behind the cache; the two must never say different things.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree
from typing import Any

import psycopg
import pytest
from fastapi.routing import iter_route_contexts
from redis import Redis
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from tests.conftest import CATALOGUE
from tests.flow.addresses import Address, all_addresses
from tests.flow.registry_steps import ABLITERATED, ALIAS, LLAMA, MISSING, NEWCOMER, STEPS, Step
from tests.web.probed import measure

from openmodels.cache import keys, scripts
from openmodels.cache.middleware import CacheMiddleware
from openmodels.cache.policy import Policy, declared
from openmodels.cli.server import compose
from openmodels.ingest.run import ingest
from openmodels.settings import Settings
from openmodels.stack.postgres import Postgres
from openmodels.stack.valkey import Valkey
from openmodels.store.pool import connect

SITE = "https://models.example"
HEADERS = ("location", "link", "deprecation", "sunset")
MOMENTS = re.compile(
    r'after=\d+-0|"dateModified": ?"[^"]+"|<time[^>]*>[^<]*</time>|<updated>[^<]*</updated>'
    r'|\b(?:c?[xy][12]?|d|points|width)="[^"]*"'
)
"""What a page says of the moment at which it was made, as do the places in a chart that reaches up to now."""

MODELS = ["gpt-5", "gpt-5-mini", "o1", "gpt-4-0314", "claude-sonnet-4-5", LLAMA, ABLITERATED, "text-embedding-3-large"]
ADDRESSES = all_addresses(
    [*MODELS, ALIAS, MISSING, NEWCOMER],
    [*sorted(file.stem for file in (CATALOGUE / "providers").iterdir()), MISSING, NEWCOMER],
    [("openai", "gpt-5"), ("github-copilot", "gpt-5"), ("together", "gpt-5"), ("together", LLAMA), ("scaleway", LLAMA)],
)

NEVER_KEPT = {
    *("/api/health", "/api/telemetry/stream", "/api/docs", "/api/models/{name:path}"),
    *("/static/{name}", "/favicon.ico", "/offline-worker.js"),
}
"""Routes that are not kept: what is of this moment, files, and the way to what was probably meant."""

Said = tuple[int, str, tuple[str | None, ...]]


@dataclass
class World:
    """The whole site over a registry of its own."""

    root: Path
    database_url: str
    redis_url: str
    cache: CacheMiddleware
    client: TestClient
    policies: dict[str, Policy] = field(default_factory=dict)
    endpoints: set[object] = field(default_factory=set)
    said: dict[str, Said] = field(default_factory=dict)
    """What every address says in the present state of the registry."""

    def ingest(self) -> None:
        company = self.root.with_name("company")
        roots = [self.root, *([company] if company.exists() else [])]
        assert ingest(roots, database_url=self.database_url, redis_url=self.redis_url).untold is None
        with Redis.from_url(self.redis_url) as client:
            clock = client.zscore(scripts.EXPIRIES, ":clock")
        until = time.monotonic() + 10
        while self.cache._ledger.clock != clock:
            assert time.monotonic() < until, "the process has not heard what expired"
            time.sleep(0.005)

    def held(self, address: str) -> bool:
        path, _, query = address.partition("?")
        return self.cache._memory.get(keys.name("", path, query.encode())) is not None

    def ask(self, address: str, *, directly: bool = False) -> Said:
        headers = {"x-directly": "yes"} if directly else {}
        answer = self.client.get(address, headers=headers, follow_redirects=False)
        text = MOMENTS.sub("", answer.content.decode("latin-1"))
        return answer.status_code, text, tuple(answer.headers.get(name) for name in HEADERS)

    def ask_all(self) -> None:
        for address in ADDRESSES:
            self.said[address] = self.ask(address)


@pytest.fixture(scope="module")
def world(
    postgres: Postgres,
    admin: psycopg.Connection,
    template: str,
    valkey: Valkey,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    admin.execute(f"create database expiring template {template} strategy file_copy")
    url = f"{postgres.url.rsplit('/', 1)[0]}/expiring"
    with Redis.from_url(valkey.url) as client:
        client.flushall()
    settings: dict[str, Any] = {"database_url": url, "redis_url": valkey.url, "public_url": SITE, "rate_limit": 0}
    app: Any = compose(Settings(**settings))
    cache: CacheMiddleware = app.app

    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (b"x-directly", b"yes") not in scope["headers"]:
            await app(scope, receive, send)
            return
        await cache._app(scope, receive, send)
        policy = declared(scope)
        if policy is not None:
            query = scope["query_string"].decode()
            made.endpoints.add(scope["endpoint"])
            made.policies[f"{scope['path']}?{query}" if query else scope["path"]] = policy

    with TestClient(either, base_url=SITE) as client:
        root = Path(copytree(CATALOGUE, tmp_path_factory.mktemp("expiring") / "registry"))
        made = World(root, url, valkey.url, cache, client)
        made.ingest()
        made.ask_all()
        yield made


def test_every_route_that_is_kept_is_asked_and_says_the_same_as_its_router(world: World) -> None:
    for address in ADDRESSES:
        assert world.ask(address, directly=True) == world.said[address]
    by_path: Any = world.cache._app
    routes = [*iter_route_contexts(by_path.api.routes), *by_path.web.routes]
    endpoints = {getattr(route, "endpoint", None): getattr(route, "path", None) for route in routes}
    assert world.endpoints == {one for one in endpoints if declared({"endpoint": one})}
    assert {path for one, path in endpoints.items() if not declared({"endpoint": one})} == NEVER_KEPT
    assert {address for address in ADDRESSES if not world.held(address)} == {
        address for address, said in world.said.items() if said[0] == 404 and address.startswith("/api/")
    }, "errors of the API are never kept"


def is_of(step: Step, address: Address) -> bool:
    """Whether a step has to do with what an address is of; whatever is of several may expire by any."""
    return (
        address.model in step.models
        or address.provider in step.providers
        or (address.model is None and address.provider is None)
    )


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_what_says_something_else_has_expired_and_what_is_of_others_has_not(world: World, step: Step) -> None:
    before = dict(world.said)
    held = {address for address in ADDRESSES if world.held(address)}
    step.change(world.root)
    world.ingest()
    still = {address for address in held if world.held(address)}
    stale = [address for address in still if world.ask(address, directly=True) != before[address]]
    needlessly = [
        address for address in held - still if before[address][0] == 200 and not is_of(step, ADDRESSES[address])
    ]
    for address in ADDRESSES:
        if address not in still:
            world.said[address] = world.ask(address)
    assert stale == [], "they say something else now, and would go on saying the old"
    assert needlessly == [], "they are of other models and providers"
    if step.models | step.providers:
        assert any(world.said[address] != before[address] for address in ADDRESSES), "the step changes something"
    else:
        assert held - still <= {"/api/stats", "/", "/about", "/card/site.png"}


def test_what_tells_of_telemetry_is_kept_for_a_minute_at_most(world: World) -> None:
    """A probe and an incident expire nothing: they come all the time."""
    before = {address: world.ask(address, directly=True) for address in ADDRESSES}
    with connect(world.database_url, program="test") as conn:
        measure(conn, LLAMA, {"together": 400.0, "amazon-bedrock": 900.0})
    changed = [address for address in ADDRESSES if world.ask(address, directly=True) != before[address]]
    assert {"/api/telemetry/health/together", "/api/telemetry/incidents", f"/models/{LLAMA}", "/status"} <= set(changed)
    assert {
        address: world.policies[address].seconds for address in changed if world.policies[address].seconds > 60
    } == {}
