"""What readers see when the site cannot be reached, `/offline`, and the worker that shows it to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openmodels.cache.policy import kept
from openmodels.web import site
from openmodels.web.render import HEADERS, Context, Head

WORKER = "/offline-worker.js"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offline(Context):
    """The page that says so; it holds nothing that could grow old."""

    template: ClassVar[str] = "offline.html"


@kept(minutes=60, on=[])
def offline(request: Request) -> Response:
    """The page that the worker keeps."""
    description = "This page cannot be reached: your device is offline, or the site does not answer."
    head = Head(title="Not reachable · OpenModels", description=description, path=None, index=False)
    return site.of(request).renderer.answer(Offline(head=head))


def worker(request: Request) -> Response:
    """The worker, at an address from which it may answer for the whole site.

    It names the release, so that browsers see a new one and fetch the page, and what it looks like, anew.
    """
    script = site.of(request).renderer.script("offline-worker.js")
    body = f"{script}\n// {request.app.state.version}\n"
    return Response(body, media_type="text/javascript", headers=HEADERS | {"Cache-Control": "no-cache"})


ROUTES = [Route("/offline", offline), Route(WORKER, worker)]
