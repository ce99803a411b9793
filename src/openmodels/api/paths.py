"""Paths that lead nowhere: where they most likely should."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.routing import iter_route_contexts
from rapidfuzz import fuzz
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from openmodels.api.database import Reading
from openmodels.errors import NotFound
from openmodels.store.nearest import models_called

PREFIX = "/api/"
_ALIKE = 70.0
_BELOW = ("/providers", "/compare", "/history")


def add_path_of_names(app: FastAPI) -> None:
    """Let `/api/models/maker/Model`, as providers call models, name the ids of what is called so; after all routes."""

    @app.get("/api/models/{name:path}", include_in_schema=False)
    def no_such_model(reading: Reading, name: str) -> Response:
        """Say which model has that name; there is none whose id is one."""
        for below in _BELOW:
            name = name.rstrip("/").removesuffix(below)
        if "/" in name and "\x00" not in name:
            with reading() as conn:
                found = models_called(conn, name)
            if found:
                raise NotFound("model", name, found)
        raise HTTPException(404)


def elsewhere(request: Request) -> Response | str | None:
    """Where a path leads without the slash at its end, or else the path that looks most like it, if any does."""
    path = request.url.path
    paths = _paths(request)
    bare = path.rstrip("/")
    if bare != path and any(_filled(known, bare) == bare for known in paths):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{bare}{query}", 301)
    alike = {filled: _likeness(known, bare) for known in paths if (filled := _filled(known, bare)) not in (None, bare)}
    best = max(alike, key=lambda filled: alike[filled], default=None)
    return best if best and alike[best] >= _ALIKE else None


def _likeness(known: str, path: str) -> float:
    """How like each other, at least, the parts are that are not ids."""
    parts = zip(known.split("/"), path.split("/"), strict=True)
    return min(fuzz.ratio(there, given) for there, given in parts if not there.startswith("{"))


def _paths(request: Request) -> list[str]:
    found = (str(getattr(route, "path", "")) for route in iter_route_contexts(request.app.routes))
    return [path for path in found if path.startswith(PREFIX) and ":path}" not in path]


def _filled(known: str, path: str) -> str | None:
    """A path of ours with the ids that stand in another; None where it has not as many parts."""
    parts, given = known.split("/"), path.split("/")
    if len(parts) != len(given) or not all(given[1:]):
        return None
    return "/".join(there if part.startswith("{") else part for part, there in zip(parts, given, strict=True))
