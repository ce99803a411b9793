"""The API's application: a question that is in order goes straight to its handler, any other through FastAPI.

FastAPI solves what a handler depends on anew for each request, in general, within a dozen layers; that takes longer
than to make the answer. Nearly all handlers here have one shape: a request, a way to read, parameters of the path, one
model of the query; a response. For these the arguments are found directly, with the same validators. Whatever is not
in order, FastAPI hears from the beginning and says what is wrong.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from fastapi import APIRouter, Depends, FastAPI, Request, Response, params
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.types import Receive, Scope, Send

from openmodels.api.database import reader_of
from openmodels.api.errors import Noting, Unexpected
from openmodels.api.parameters import given_once, is_given_once
from openmodels.api.threads import Threads

Find = Callable[[Request], Any]
"""Finds one argument of a handler; raises ValidationError for one that is not good."""

_threads = Threads(40)


@dataclass(frozen=True, slots=True)
class _Short:
    """A route by its path, and how to find the arguments of its handler; None: only FastAPI knows."""

    path: re.Pattern[str]
    route: APIRoute
    finds: Mapping[str, Find] | None


class ShortWay(FastAPI):
    """FastAPI, which is asked only where the short way does not lead."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._short: list[_Short] = []

    def include(self, router: APIRouter, **options: Any) -> None:
        """Take in the routes of a router, each with its short way where it has one; they are tried in this order."""
        self.include_router(router, dependencies=[Depends(given_once)], **options)
        for route in router.routes:
            if isinstance(route, APIRoute):
                self._short.append(_Short(route.path_regex, route, arguments(route.endpoint)))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["method"] == "GET" and not scope.get("root_path"):
            for short in self._short:
                if found := short.path.match(scope["path"]):
                    if short.finds is not None:
                        asked = {"app": self, "route": short.route, "endpoint": short.route.endpoint}
                        scope.update(asked, path_params=found.groupdict())
                        await Unexpected(partial(self._ask, short.finds))(scope, receive, send)
                        return
                    break
        await super().__call__(scope, receive, send)

    async def _ask(self, finds: Mapping[str, Find], scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        try:
            given = {name: find(request) for name, find in finds.items()} if is_given_once(request) else None
        except ValidationError:
            given = None
        if given is None:
            await super().__call__(scope, receive, send)
            return
        sending = Noting(send)
        try:
            response: Response = await _threads.run(partial(scope["endpoint"], **given))
            await response(scope, receive, sending)  # a list that is read while it is sent may fail only here
        except Exception as error:
            if sending.begun:
                raise
            await self._told(request, error)(scope, receive, send)

    def _told(self, request: Request, error: Exception) -> Response:
        """What the application's handlers make of an error; raises one that nobody foresaw."""
        known: Mapping[Any, Any] = self.exception_handlers
        handler = next((known[kind] for kind in type(error).__mro__ if kind in known), None)
        if handler is None:
            raise error
        told: Response = handler(request, error)
        return told


def arguments(endpoint: Callable[..., Any]) -> dict[str, Find] | None:
    """How to find each argument; None for a handler of another shape."""
    hints = get_type_hints(endpoint, include_extras=True)
    answer = hints.get("return")
    if inspect.iscoroutinefunction(endpoint) or not (isinstance(answer, type) and issubclass(answer, Response)):
        return None
    finds = {name: _found(name, hints[name]) for name in inspect.signature(endpoint).parameters}
    known = {name: find for name, find in finds.items() if find is not None}
    return known if len(known) == len(finds) else None


def _found(name: str, hint: Any) -> Find | None:
    if hint is Request:
        return lambda request: request
    shape, *marks = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    if any(isinstance(mark, params.Depends) and mark.dependency is reader_of for mark in marks):
        return lambda request: request.app.state.reading
    if any(isinstance(mark, params.Path) for mark in marks):
        validated = TypeAdapter(hint).validate_python
        return lambda request: validated(request.path_params[name])
    if (
        any(isinstance(mark, params.Query) for mark in marks)
        and isinstance(shape, type)
        and issubclass(shape, BaseModel)
    ):
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
