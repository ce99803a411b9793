"""Every error in the contract's form: `{"error": {"status", "message", "type"}}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from rapidfuzz import process
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from openmodels.api.parameters import NO_FIELD, query_fields
from openmodels.api.paths import elsewhere
from openmodels.contract.errors import ErrorBody, ErrorDetail, ErrorType
from openmodels.errors import OpenModelsError, RateLimited, Unavailable
from openmodels.registry.fields import FORMS

RETRY_AFTER_S = 5
log = structlog.get_logger(__name__)


def error_response(
    status: int,
    type: ErrorType,  # noqa: A002 - the field's word
    message: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An error as the contract writes it, never to be kept by a cache."""
    body = ErrorBody(error=ErrorDetail(status=status, message=message, type=type))
    return Response(
        body.model_dump_json(), status, {"Cache-Control": "no-store", **(headers or {})}, media_type="application/json"
    )


def add_error_handlers(app: FastAPI) -> None:
    """Let every error of the app leave it in the contract's form."""
    app.add_exception_handler(OpenModelsError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_middleware(Unexpected)


def ours(error: OpenModelsError) -> Response:
    """An error raised on purpose."""
    headers = {}
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after)
    elif isinstance(error, Unavailable):
        headers["Retry-After"] = str(RETRY_AFTER_S)
    return error_response(error.status, error.type, str(error), headers)  # type: ignore[arg-type]


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, OpenModelsError)
    if error.status >= 500:
        log.warning("unavailable" if isinstance(error, Unavailable) else "failed", error=str(error))
    return ours(error)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    known = list(query_fields(request))
    sentences = (_sentence(problem, known) for problem in error.errors())
    return error_response(400, "BAD_REQUEST", " ".join(dict.fromkeys(sentences)))


def _sentence(problem: Mapping[str, Any], known: list[str]) -> str:
    name = next((str(part) for part in problem["loc"][1:] if isinstance(part, str)), None)
    if name is None:
        return f"{problem['msg'].removeprefix('Value error, ')}."
    if problem["type"] == "extra_forbidden":
        close = process.extractOne(name, known, score_cutoff=60)
        hint = f"Did you mean '{close[0]}'?" if close else f"Known: {', '.join(known) or 'none'}."
        return f"Unknown parameter '{name}'. {hint}"
    if problem["type"] == "missing":
        return f"The parameter '{name}' is required."
    if problem["type"] == NO_FIELD:
        return f"The parameter '{name}' {problem['msg']}"
    return f"The parameter '{name}' {_reason(problem)}; got {problem['input']!r}."


def _reason(problem: Mapping[str, Any]) -> str:
    if problem["type"] == "string_pattern_mismatch":
        asked = FORMS.get(problem["ctx"]["pattern"])
        return f"should be {asked}" if asked else f"should match {problem['ctx']['pattern']}"
    return str(problem["msg"]).removeprefix("Value error, ").removeprefix("Input ").removeprefix("String ")


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path = request.url.path
    if error.status_code == 404:
        found = elsewhere(request)
        if isinstance(found, Response):
            return found
        hint = f"Did you mean {found}?" if found else "See /api/docs for what there is."
        return error_response(404, "NOT_FOUND", f"There is nothing at {path}. {hint}")
    if error.status_code == 405:
        message = f"{request.method} is not allowed at {path}: this API is read-only."
        return error_response(405, "METHOD_NOT_ALLOWED", message, {"Allow": "GET, HEAD"})
    kind: ErrorType = "BAD_REQUEST" if error.status_code < 500 else "INTERNAL_ERROR"
    return error_response(error.status_code, kind, str(error.detail), error.headers)


class Noting:
    """A `send` that knows whether an answer has begun: then it is too late for an error in its place."""

    def __init__(self, send: Send) -> None:
        self.begun = False
        self._send = send

    async def __call__(self, message: Message) -> None:
        """Pass one message on."""
        self.begun = True
        await self._send(message)


class Unexpected:
    """Turns what nobody foresaw into a 500 that names the request's id, and logs it once with that id."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the app and answer for it when it fails before it has answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sending = Noting(send)
        try:
            await self.app(scope, receive, sending)
        except Exception:
            log.exception("unexpected error", path=scope["path"])
            if sending.begun:
                raise
            known = scope.get("request_id")
            name = f" Its id in our log is {known}." if known else ""
            answer = error_response(500, "INTERNAL_ERROR", f"This request failed for a reason we did not expect.{name}")
            await answer(scope, receive, send)
