"""What every page handler works with: the database and the renderer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from psycopg import Connection
from starlette.requests import Request

from openmodels.web.cards import Painter
from openmodels.web.render import Renderer


@dataclass(frozen=True, slots=True)
class Site:
    """`reading()` lends a connection for as long as a page reads; `origin` is the readers' address, if it is known."""

    reading: Callable[[], AbstractContextManager[Connection]]
    renderer: Renderer
    painter: Painter
    origin: str | None


def of(request: Request) -> Site:
    """The site that a request came to."""
    site: Site = request.app.state.site
    return site
