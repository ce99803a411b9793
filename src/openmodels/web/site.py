"""What every page handler works with: the database and the renderer."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from psycopg import Connection
from starlette.requests import Request

from openmodels.web.cards import Painter
from openmodels.web.render import Renderer

LOOPBACK = re.compile(r"(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?")
"""Hosts that can only mean this machine, whoever writes them."""


@dataclass(frozen=True, slots=True)
class Site:
    """`reading()` lends a connection for as long as a page reads; `origin` is the readers' address, if it is known."""

    reading: Callable[[], AbstractContextManager[Connection]]
    renderer: Renderer
    painter: Painter
    origin: str | None


def of(request: Request) -> Site:
    """The site that a request came to.

    Where the settings name no public address, a site asked on its own machine goes by what the reader wrote there: the
    cache then keeps an answer for each host. Any other host could be anything, so addresses stay relative.
    """
    site: Site = request.app.state.site
    host = request.headers.get("host", "")
    if site.origin or not LOOPBACK.fullmatch(host):
        return site
    origin = f"{request.url.scheme}://{host}"
    return replace(site, origin=origin, renderer=site.renderer.at(origin))
