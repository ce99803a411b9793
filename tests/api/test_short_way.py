"""The short way to a handler finds what FastAPI would have found, and leaves to it whatever is not in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from openmodels.api import health, history, models, providers, search, stats, telemetry, telemetry_stream
from openmodels.api.database import Reading
from openmodels.api.errors import add_error_handlers
from openmodels.api.models import ModelFilter
from openmodels.api.parameters import Id, Parameters, given_once
from openmodels.api.short_way import ShortWay, arguments
from openmodels.errors import NotFound

QUESTIONS = [
    "/things/a",
    "/things/a?",
    "/things/a?&",
    "/things/a?page=2&limit=5",
    "/things/a?limit=5&page=2",
    "/things/a?page=",
    "/things/a?page=x",
    "/things/a?page=0",
    "/things/a?page=%31",
    "/things/a?page=+1",
    "/things/a?pages=1",
    "/things/a?page=1&page=2",
    "/things/a?capability=vision&capability=function_calling",
    "/things/a?capability=vision,function_calling",
    "/things/a?capability=sight",
    "/things/a?fields=id,name&fields=id",
    "/things/a?fields=id,nam",
    "/things/a?search=&developer=A%20b%2Bc",
    "/things/a?search=%00",
    "/things/a?open_weights=yes&max_input_price=1e1",
    "/things/a?at=2026-05-01",
    "/things/a?at=never",
    "/things/a%00b",
    "/things/a/b",
    "/things/",
    "/things/missing",
    "/things/elsewhere",
    "/things/broken",
    "/nothing",
    "/things/" + "a" * 201,
    "/needy",
    "/needy?from=x",
    "/needy?from=1",
    "/needy?from_=1",
]


class Needy(Parameters):
    from_: int = Field(alias="from")


def app(kind: type[FastAPI]) -> FastAPI:
    router = APIRouter()

    @router.get("/things/{thing_id}")
    def thing(request: Request, reading: Reading, thing_id: Id, wanted: Annotated[ModelFilter, Query()]) -> Response:
        if thing_id == "missing":
            raise NotFound("thing", "missing", ["a"])
        if thing_id == "elsewhere":
            raise HTTPException(404)
        if thing_id == "broken":
            raise ZeroDivisionError
        return Response(repr((request.url.path, reading, thing_id, wanted)))

    @router.get("/needy")
    def needy(wanted: Annotated[Needy, Query()]) -> Response:
        return Response(repr(wanted))

    made = kind()
    made.state.reading = "a way to read"
    if isinstance(made, ShortWay):
        made.include(router)
    else:
        made.include_router(router, dependencies=[Depends(given_once)])
    add_error_handlers(made)
    return made


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[TestClient, TestClient]]:
    with TestClient(app(ShortWay)) as short, TestClient(app(FastAPI)) as whole:
        yield short, whole


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_the_short_way_answers_as_the_whole_one(
    both: tuple[TestClient, TestClient], method: str, question: str
) -> None:
    mine, theirs = (client.request(method, question) for client in both)
    assert (mine.status_code, mine.text, mine.headers) == (theirs.status_code, theirs.text, theirs.headers)


def test_a_good_question_does_not_reach_the_layers_of_the_framework() -> None:
    made = app(ShortWay)
    asked: list[str] = []

    class Noting:
        def __init__(self, app: ASGIApp) -> None:
            self.app = app

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                asked.append(scope["path"])
            await self.app(scope, receive, send)

    made.add_middleware(Noting)
    with TestClient(made) as client:
        assert client.get("/things/a?page=2").status_code == 200
        assert client.get("/things/missing").status_code == 404
        assert client.get("/things/broken").status_code == 500
        assert asked == []
        assert client.get("/things/a?page=x").status_code == 400
    assert asked == ["/things/a"]


def test_every_handler_that_reads_takes_the_short_way() -> None:
    found: dict[str, Any] = {}
    for module in (models, providers, search, history, stats, telemetry, telemetry_stream, health):
        for route in module.router.routes:
            assert isinstance(route, APIRoute)
            found[route.path] = arguments(route.endpoint)
    assert {path for path, names in found.items() if names is None} == {"/api/health", "/api/telemetry/stream"}
    assert set(found["/api/models/{model_id}"]) == {"request", "reading", "model_id", "wanted"}
