"""The web pages as one ASGI application; mounted at the root, behind the API."""

from __future__ import annotations

from contextlib import AbstractContextManager

from psycopg import Connection
from psycopg_pool import ConnectionPool
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from openmodels import __version__
from openmodels.errors import NotFound, OpenModelsError
from openmodels.store.away import AWAY, NOT_SET_UP
from openmodels.store.pool import lent
from openmodels.web.assets import FONT, Assets
from openmodels.web.cards import Painter
from openmodels.web.pages import (
    about,
    browse,
    calculator,
    cards,
    changes,
    compare,
    crawlers,
    deprecations,
    docs,
    errors,
    home,
    models,
    offer,
    offline,
    providers,
    status,
)
from openmodels.web.render import Renderer
from openmodels.web.site import Site

PATIENCE_S = 2.0
"""How long a page waits for a free connection before it says that it is not available."""


def create_app(*, pool: ConnectionPool, public_url: str | None = None) -> Starlette:
    """The pages over a pool of connections; `public_url` is the address that readers see, for canonical links.

    Pages of another `state.version` may name assets that are not there any more.
    """
    assets = Assets()
    origin = public_url.rstrip("/") if public_url else None

    def reading() -> AbstractContextManager[Connection]:
        return lent(pool, patience_s=PATIENCE_S)

    app = Starlette(
        routes=[
            *home.ROUTES,
            *browse.ROUTES,
            *compare.ROUTES,
            *models.ROUTES,
            *offer.ROUTES,
            *offline.ROUTES,
            *providers.ROUTES,
            *status.ROUTES,
            *changes.ROUTES,
            *deprecations.ROUTES,
            *calculator.ROUTES,
            *about.ROUTES,
            *docs.ROUTES,
            *cards.ROUTES,
            *crawlers.ROUTES,
            assets.route,
        ],
        exception_handlers={
            NotFound: errors.not_found,
            OpenModelsError: errors.refused,
            **dict.fromkeys((*AWAY, *NOT_SET_UP), errors.unavailable),
            HTTPException: errors.by_status,
            Exception: errors.failed,
        },
    )
    app.state.version = f"{__version__}-{assets.version}"
    renderer, painter = Renderer(assets, public_url=origin), Painter(assets.file(FONT))
    app.state.site = Site(reading=reading, renderer=renderer, painter=painter, origin=origin)
    return app
