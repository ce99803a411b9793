from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from openmodels.cache.policy import Policy, declared, keep_at_most, keep_until, kept


@kept(minutes=5, on=["model:{id}", "models"])
def one(id: str) -> dict[str, str]:  # noqa: A002 - the path parameter of the contract
    return {"id": id}


@kept(seconds=60, on=["stats"])
def page(request: Request) -> Response:
    return PlainTextResponse("page")


def no_policy() -> dict[str, str]:
    return {}


def api() -> FastAPI:
    inner = APIRouter(prefix="/models")
    inner.get("/{id}/providers")(one)
    inner.get("/none")(no_policy)
    outer = APIRouter(prefix="/api")
    outer.include_router(inner)
    app = FastAPI()
    app.include_router(outer)
    app.mount("/pages", Starlette(routes=[Mount("/deep", routes=[Route("/home", page)])]))
    return app


async def route(app: ASGIApp, path: str) -> dict[str, Any]:
    scope: dict[str, Any] = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"", "headers": [],
        "root_path": "", "scheme": "http", "server": ("x", 80), "client": ("127.0.0.1", 1), "http_version": "1.1",
    }  # fmt: skip

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        pass

    await app(scope, receive, send)
    return scope


@pytest.mark.parametrize(
    ("path", "seconds", "tags"),
    [
        ("/api/models/gpt-5/providers", 300, ("model:gpt-5", "models")),
        ("/api/models/a%20b/providers", 300, ("model:a b", "models")),
        ("/pages/deep/home", 60, ("stats",)),
    ],
)
@pytest.mark.anyio
async def test_the_policy_of_an_included_or_mounted_route_is_found_after_routing(
    path: str, seconds: float, tags: tuple[str, ...]
) -> None:
    scope = await route(api(), path.replace("%20", " "))
    policy = declared(scope)
    assert policy is not None
    assert policy.seconds == seconds
    assert policy.tags(scope["path_params"]) == tags


@pytest.mark.parametrize("path", ["/api/models/none", "/api/models/no/such/route"])
@pytest.mark.anyio
async def test_a_route_without_a_policy_has_none(path: str) -> None:
    assert declared(await route(api(), path)) is None


@pytest.mark.parametrize(("most", "seconds"), [(7.5, 7.5), (1000, 300), (-1, 0), (None, 300)])
@pytest.mark.anyio
async def test_an_answer_that_changes_by_itself_soon_is_kept_for_less(most: float | None, seconds: float) -> None:
    scope = await route(api(), "/api/models/gpt-5/providers")
    now = datetime(2026, 3, 1, tzinfo=UTC)
    keep_until(scope, None if most is None else now + timedelta(seconds=most), now)
    policy = declared(scope)
    assert policy is not None
    assert policy.seconds == seconds


@pytest.mark.anyio
async def test_the_shortest_of_several_reasons_to_keep_it_for_less_holds() -> None:
    scope = await route(api(), "/api/models/gpt-5/providers")
    now = datetime(2026, 3, 1, tzinfo=UTC)
    for seconds in (60, 20, 90):
        keep_at_most(scope, seconds)
    keep_until(scope, now + timedelta(seconds=30), now)
    policy = declared(scope)
    assert policy is not None
    assert policy.seconds == 20


def test_nothing_of_a_policy_shows_in_the_openapi_document() -> None:
    assert "kept" not in str(api().openapi())


def test_a_tag_with_a_parameter_the_path_does_not_have_is_an_error() -> None:
    with pytest.raises(KeyError):
        Policy(60, ("model:{id}",)).tags({})


@pytest.mark.parametrize(("seconds", "on"), [(0, ["models"]), (-1, ["models"]), (60, "models")])
def test_a_policy_without_time_or_with_one_string_for_tags_is_refused(seconds: float, on: Any) -> None:
    with pytest.raises(ValueError, match="kept"):
        kept(seconds=seconds, on=on)
