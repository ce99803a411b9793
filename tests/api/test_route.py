"""The short way to a handler finds what FastAPI would have found, and leaves to it whatever is not in order."""

from __future__ import annotations

from typing import Annotated, Any

import pytest
from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import Field

from openmodels.api import health, history, models, providers, search, stats, telemetry, telemetry_stream
from openmodels.api.database import Reading
from openmodels.api.errors import add_error_handlers
from openmodels.api.models import ModelFilter
from openmodels.api.parameters import Id, Parameters
from openmodels.api.route import Route, arguments

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
    "/things/" + "a" * 201,
    "/needy",
    "/needy?from=x",
    "/needy?from=1",
    "/needy?from_=1",
]


class Needy(Parameters):
    from_: int = Field(alias="from")


def app(route: type[APIRoute]) -> FastAPI:
    router = APIRouter(route_class=route)

    @router.get("/things/{thing_id}")
    def thing(request: Request, reading: Reading, thing_id: Id, wanted: Annotated[ModelFilter, Query()]) -> Response:
        return Response(repr((request.url.path, reading, thing_id, wanted)))

    @router.get("/needy")
    def needy(wanted: Annotated[Needy, Query()]) -> Response:
        return Response(repr(wanted))

    made = FastAPI()
    made.state.reading = "a way to read"
    made.include_router(router)
    add_error_handlers(made)
    return made


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_short_way_answers_as_the_whole_one(question: str) -> None:
    with TestClient(app(Route)) as short, TestClient(app(APIRoute)) as whole:
        mine, theirs = short.get(question), whole.get(question)
    if question == "/things/a?page=1&page=2":
        assert mine.status_code == 400  # FastAPI would take the second
        assert "'page' is given 2 times" in mine.text
    else:
        assert (mine.status_code, mine.text) == (theirs.status_code, theirs.text)


def test_every_handler_that_reads_takes_the_short_way() -> None:
    found: dict[str, Any] = {}
    for module in (models, providers, search, history, stats, telemetry, telemetry_stream, health):
        for route in module.router.routes:
            assert isinstance(route, Route)
            found[route.path] = arguments(route.endpoint)
    assert {path for path, names in found.items() if names is None} == {"/api/health", "/api/telemetry/stream"}
    assert set(found["/api/models/{model_id}"]) == {"request", "reading", "model_id", "wanted"}
