"""The routes of the API: a question that is in order takes a short way, any other FastAPI's, which says what is wrong.

FastAPI solves what a handler depends on anew for each request, in general, and that takes longer than to make the
answer. Nearly all handlers here have one shape: a request, a way to read, parameters of the path, one model of the
query; a response. For these the arguments are found directly, with the same validators.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from fastapi import Request, Response
from fastapi.params import Depends, Path, Query
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError

from openmodels.api.database import reader_of
from openmodels.api.parameters import given_once
from openmodels.api.threads import Threads

Handler = Callable[[Request], Awaitable[Response]]
Find = Callable[[Request], Any]
"""Finds one argument of a handler; raises ValidationError for one that is not good."""


_threads = Threads(40)


class Route(APIRoute):
    """Refuses parameters that are given too often; asks a handler of the usual shape directly."""

    def get_route_handler(self) -> Callable[[Request], Any]:
        """How a request of this route is answered."""
        whole = super().get_route_handler()
        endpoint = self.endpoint
        found = arguments(endpoint)

        async def checked(request: Request) -> Response:
            given_once(request)
            response: Response = await whole(request)
            return response

        async def direct(request: Request) -> Response:
            given_once(request)
            try:
                arguments = {name: find(request) for name, find in finds}
            except ValidationError:
                return await checked(request)
            response: Response = await _threads.run(partial(endpoint, **arguments))
            return response

        if found is None:
            return checked
        finds = tuple(found.items())
        return direct


def arguments(endpoint: Callable[..., Any]) -> dict[str, Find] | None:
    """How to find each argument; None for a handler of another shape."""
    hints = get_type_hints(endpoint, include_extras=True)
    answer = hints.get("return")
    plain = isinstance(answer, type) and issubclass(answer, Response) and not inspect.iscoroutinefunction(endpoint)
    finds = (
        {name: _found(name, hints[name]) for name in inspect.signature(endpoint).parameters} if plain else {"": None}
    )
    known = {name: find for name, find in finds.items() if find is not None}
    return known if len(known) == len(finds) else None


def _found(name: str, hint: Any) -> Find | None:
    if hint is Request:
        return lambda request: request
    shape, *marks = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    if any(isinstance(mark, Depends) and mark.dependency is reader_of for mark in marks):
        return lambda request: request.app.state.reading
    if any(isinstance(mark, Path) for mark in marks):
        validated = TypeAdapter(hint).validate_python
        return lambda request: validated(request.path_params[name])
    if any(isinstance(mark, Query) for mark in marks) and isinstance(shape, type) and issubclass(shape, BaseModel):
        return _query(shape)
    return None


def _query(shape: type[BaseModel]) -> Find:
    """How to find the query's model; parameters that may be repeated are lists."""
    repeated = {
        field.alias or name for name, field in shape.model_fields.items() if get_origin(field.annotation) is list
    }
    try:
        unasked = shape.model_validate({})
    except ValidationError:
        unasked = None

    def find(request: Request) -> BaseModel:
        if unasked is not None and not request.scope["query_string"]:
            return unasked  # frozen, so one is enough for all
        given = request.query_params
        return shape.model_validate({name: given.getlist(name) if name in repeated else given[name] for name in given})

    return find
