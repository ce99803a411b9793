"""What a reader sees instead of a page: not found, a bad address, a server away, a fault of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from openmodels.contract.search import Hit, SearchResults
from openmodels.errors import NotFound, OpenModelsError, Unavailable
from openmodels.registry.nearest import nearest
from openmodels.store import search
from openmodels.store.away import AWAY, NOT_SET_UP
from openmodels.web import site
from openmodels.web.render import Context, Head

NEAREST = 6
LONGEST = 100
PAGES = {
    "models": "Models",
    "providers": "Providers",
    "compare": "Compare",
    "status": "Status",
    "changes": "Changes",
    "deprecations": "Deprecations",
    "calculator": "Cost calculator",
    "about": "About",
    "docs": "Documentation",
    "api/docs": "API documentation",
}
log = structlog.get_logger(__name__)
RETRY_AFTER_S = "10"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Context):
    """A page that says what is wrong and what to do."""

    template: ClassVar[str] = "problem.html"
    status: int
    title: str
    message: str
    page: tuple[str, str] | None = None
    """Address and name of the page that was probably meant."""
    nearest: tuple[Hit, ...] = ()
    text: str = ""


def not_found(request: Request, error: Exception) -> Response:
    """There is no such model or provider: the nearest ones."""
    assert isinstance(error, NotFound)
    here = site.of(request)
    try:
        with here.reading() as conn:
            hits = search.find(conn, error.id, kinds=("models", "providers"), limit=NEAREST)
    except (*AWAY, *NOT_SET_UP) as reason:
        # That it is not there was still to be learnt; what is like it is not.
        log.info("no nearest names for what is not there", error=str(reason))
        hits = SearchResults(models=[], providers=[], total=0)
    provider = error.kind == "provider"
    found = [*hits.providers, *hits.models] if provider else [*hits.models, *hits.providers]
    known = {hit.id for hit in found}
    alike = [
        Hit(id=near, name=near, type="provider" if provider else "model", description="")
        for near in error.nearest
        if near not in known
    ]
    message = "It may go by another name here." if found or alike else "Nothing in the registry has a name like it."
    context = Problem(
        head=_head(f"There is no {error.kind} “{error.id[:LONGEST]}”", message),
        status=404,
        title=f"There is no {error.kind} “{error.id}”",
        message=message,
        nearest=(*found, *alike)[:NEAREST],
        text=error.id.replace("-", " "),
    )
    return here.renderer.answer(context, 404)


def refused(request: Request, error: Exception) -> Response:
    """The page for an error raised on purpose, with its own status."""
    assert isinstance(error, OpenModelsError)
    title = "This address asks for something that cannot be" if error.status < 500 else "Not available right now"
    return _problem(request, error.status, title, str(error))


def unavailable(request: Request, error: Exception) -> Response:
    """The database does not answer, or is not the one of this release."""
    log.warning("no page without the database", path=request.url.path, error=str(error))
    answer = _problem(
        request,
        Unavailable.status,
        "Not available right now",
        "The database does not answer. Nothing is lost; please try again in a moment.",
    )
    answer.headers["Retry-After"] = RETRY_AFTER_S
    return answer


def by_status(request: Request, error: Exception) -> Response:
    """No route has this address, or not with this method."""
    assert isinstance(error, HTTPException)
    if error.status_code == NotFound.status:
        return _no_such_page(request)
    answer = _problem(request, error.status_code, error.detail, "This address can be read, and nothing else.")
    answer.headers.update(error.headers or {})
    return answer


def _no_such_page(request: Request) -> Response:
    """The pages and things whose names are nearest to the end of the address."""
    here = site.of(request)
    path = request.url.path.strip("/")
    word = path.rpartition("/")[2].rpartition(".")[0] or path.rpartition("/")[2]
    text = word[:LONGEST].replace("-", " ")
    hits: list[Hit] = []
    if word and "\x00" not in word:
        try:
            with here.reading() as conn:
                found = search.find(conn, text, kinds=("models", "providers"), limit=NEAREST)
        except (*AWAY, *NOT_SET_UP) as error:
            # A page that is not there is not there, whether or not the database can name others.
            log.info("no nearest names for a page that is not there", error=str(error))
        else:
            hits = [*found.models, *found.providers][:NEAREST]
    page = nearest(path, PAGES) if path else None
    help_ = "What is nearest stands below." if page or hits else "Searching may help."
    message = f"The address may be mistyped. {help_}"
    context = Problem(
        head=_head("There is no such page", message),
        status=404,
        title="There is no such page",
        message=message,
        page=(f"/{page}", PAGES[page]) if page else None,
        nearest=tuple(hits),
        text=text,
    )
    return here.renderer.answer(context, 404)


def failed(request: Request, error: Exception) -> Response:
    """A fault of ours; the error itself is raised again for the log."""
    return _problem(
        request, 500, "Something went wrong here", "The fault is ours and has been logged. Please try again."
    )


def _problem(request: Request, status: int, title: str, message: str) -> Response:
    context = Problem(head=_head(title, message), status=status, title=title, message=message)
    return site.of(request).renderer.answer(context, status)


def _head(title: str, message: str) -> Head:
    # Neither an address nor facts: what a search engine finds here it shall forget.
    return Head(title=f"{title} · OpenModels", description=f"{title}. {message}", path=None, index=False)
