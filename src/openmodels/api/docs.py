"""/api/openapi.json, and /api/docs: Swagger UI, every file of it served from here."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from importlib.util import find_spec
from mimetypes import guess_type
from pathlib import Path

import orjson
from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response

from openmodels.api.openapi import document
from openmodels.cache.policy import kept

PAGE = files("openmodels.api") / "static"
SWAGGER_UI = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")
SECURITY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def swagger_ui() -> Path:
    """The folder of Swagger UI's files inside the package that carries them; that package is never imported."""
    spec = find_spec("flask_swagger_ui")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("The package flask-swagger-ui, which carries Swagger UI, is not installed.")
    return Path(spec.submodule_search_locations[0]) / "dist"


def docs_router(app: FastAPI) -> APIRouter:
    """The routes of the documentation of an app; its document is written once, when it is first asked for."""
    router = APIRouter(include_in_schema=False)
    folder = swagger_ui()
    described = _once(lambda: orjson.dumps(document(app)))

    @router.get("/api/openapi.json")
    @kept(minutes=5, on=["openapi"])
    def openapi() -> Response:
        """Describe the API to programs."""
        return Response(described(), media_type="application/json")

    @router.get("/api/docs")
    def docs() -> Response:
        """Describe the API to people."""
        page = (PAGE / "docs.html").read_bytes()
        return Response(page, media_type="text/html", headers={"Content-Security-Policy": SECURITY})

    @router.get("/api/docs/{name}")
    @kept(minutes=60, on=["openapi"])
    def asset(name: str) -> Response:
        """A file of the documentation."""
        if name == "docs.js":
            return Response((PAGE / name).read_bytes(), media_type="text/javascript")
        if name not in SWAGGER_UI:
            raise HTTPException(404)
        headers = {"Cache-Control": "public, max-age=86400"}
        return Response((folder / name).read_bytes(), media_type=guess_type(name)[0], headers=headers)

    return router


def _once(make: Callable[[], bytes]) -> Callable[[], bytes]:
    made: list[bytes] = []

    def get() -> bytes:
        if not made:
            made.append(make())
        return made[0]

    return get
