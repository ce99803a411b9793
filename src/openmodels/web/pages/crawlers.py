"""What machines ask for: robots.txt, sitemap.xml, llms.txt and the manifest of an installed page.

Where no setting names the readers' address they name the host that was asked, and are kept for each host.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from openmodels import web
from openmodels.cache import tags
from openmodels.cache.policy import kept
from openmodels.store import sitemaps
from openmodels.store.sitemaps import Kind
from openmodels.web import site
from openmodels.web.pages.docs import changed, day_of

MOST_LISTED = 40_000
"""Addresses of one sitemap; 50,000 are allowed."""
LISTS = ("/", "/models", "/providers", "/status", "/changes", "/deprecations", "/about")
"""They change with the registry."""
PLAIN = ("compare", "calculator")
"""They change with their templates alone."""
TEMPLATES = Path(web.__file__).parent / "templates"

LLMS = """# OpenModels

> An open registry of LLM models, the providers that serve them and what they charge. Every fact has its source;
> what is not known is null, which is neither zero nor free.

## For programs
- [OpenAPI]({origin}/api/openapi.json): every address of the REST API; no key is needed
- [Models]({origin}/api/models): filters search, capability, modality, provider, min_context, max_input_price
- [Providers]({origin}/api/providers)
- [Search]({origin}/api/search?q=claude): survives typing errors

- [Changes]({origin}/api/changes), also as [Atom]({origin}/changes.atom) and [JSON Feed]({origin}/changes.json)
- [Deprecations]({origin}/api/deprecations): what ends, when, and what to use instead
- [Telemetry]({origin}/api/telemetry/summary): who answers, and how fast

## Pages
- [Models]({origin}/models): the same filters; /models.csv and /models.json hold the same list
- [Compare]({origin}/compare?offer=MODEL@PROVIDER): offers side by side, with the cost of a workload
- [Calculator]({origin}/calculator?model=MODEL&input_tokens=3000&output_tokens=500): a workload over all offers
- [Providers]({origin}/providers), [Status]({origin}/status), [Changes]({origin}/changes),
  [Deprecations]({origin}/deprecations)
- [Method and sources]({origin}/about), [Documentation]({origin}/docs)
"""


@kept(minutes=60, on=[])
def llms(request: Request) -> Response:
    """What a language model should know to use the site."""
    return PlainTextResponse(LLMS.replace("{origin}", _origin(request)), media_type="text/markdown")


@kept(minutes=60, on=[])
def manifest(request: Request) -> Response:
    """How the site looks as an installed page."""
    asset = site.of(request).renderer.asset
    icons = [
        {"src": asset("favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": asset("icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": asset("icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": asset("maskable.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    shortcuts = (("Models", "/models"), ("Status", "/status"), ("Changes", "/changes"), ("Calculator", "/calculator"))
    return JSONResponse(
        {
            "id": "/",
            "name": "OpenModels",
            "short_name": "OpenModels",
            "description": "LLM models, providers and prices, side by side.",
            "start_url": "/",
            "scope": "/",
            "display": "minimal-ui",
            "background_color": "#fbfbfa",
            "theme_color": "#1b4fd6",
            "icons": icons,
            "shortcuts": [{"name": name, "url": url} for name, url in shortcuts],
        },
        media_type="application/manifest+json",
    )


@kept(minutes=60, on=[])
def robots(request: Request) -> Response:
    """Everything may be read except the API, which says the same as the pages."""
    text = f"User-agent: *\nDisallow: /api/\nAllow: /\n\nSitemap: {_origin(request)}/sitemap.xml\n"
    return PlainTextResponse(text)


@kept(minutes=60, on=[tags.MODELS, tags.PROVIDERS])
def sitemap(request: Request) -> Response:
    """The index of all sitemaps."""
    with site.of(request).reading() as conn:
        newest = sitemaps.newest(conn)
    latest = max((day for _, day in _pages(newest) if day), default=None)
    found = [_entry("sitemap", f"{_origin(request)}/sitemap/pages.xml", latest)]
    for kind, (number, day) in newest.items():
        pages = range(1, -(-number // MOST_LISTED) + 1)
        found += [_entry("sitemap", f"{_origin(request)}/sitemap/{kind}-{page}.xml", day) for page in pages]
    return _xml("sitemapindex", found)


@kept(minutes=60, on=[tags.MODELS, tags.PROVIDERS])
def sitemap_of_pages(request: Request) -> Response:
    """The lists and the documents, with the day on which each last changed."""
    with site.of(request).reading() as conn:
        pages = _pages(sitemaps.newest(conn))
    return _xml("urlset", [_entry("url", _origin(request) + path, day) for path, day in pages])


@kept(minutes=60, on=[tags.MODELS, tags.PROVIDERS])
def sitemap_of_things(request: Request) -> Response:
    """Models or providers, with the day on which each last changed."""
    kind, page = request.path_params["kind"], request.path_params["page"]
    if kind not in ("models", "providers") or page < 1:
        raise HTTPException(404)
    with site.of(request).reading() as conn:
        found = sitemaps.page(conn, kind, limit=MOST_LISTED, offset=(page - 1) * MOST_LISTED)
    if not found:
        raise HTTPException(404)
    return _xml("urlset", [_entry("url", f"{_origin(request)}/{kind}/{name}", day) for name, day in found])


def _pages(newest: Mapping[Kind, tuple[int, date | None]]) -> list[tuple[str, date | None]]:
    """Every page that is not of one thing, with the day on which it last changed; None before the first ingest."""
    registry = max((day for _, day in newest.values() if day), default=None)
    documents = changed()
    return [
        *((path, registry) for path in LISTS),
        *((f"/{name}", day_of(TEMPLATES / f"{name}.html")) for name in PLAIN),
        ("/docs", max(documents.values())),
        *((f"/docs/{name}", day) for name, day in documents.items()),
    ]


def _entry(tag: str, address: str, changed: date | None = None) -> str:
    day = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<{tag}><loc>{escape(address)}</loc>{day}</{tag}>"


def _xml(root: str, entries: Sequence[str]) -> Response:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    body = "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', f'<{root} xmlns="{space}">', *entries, f"</{root}>\n"])
    return Response(body, media_type="application/xml")


def _origin(request: Request) -> str:
    return site.of(request).origin or str(request.base_url).rstrip("/")


def favicon(request: Request) -> Response:
    """Where old browsers look by themselves."""
    return RedirectResponse(site.of(request).renderer.asset("icon-32.png"), 302)


ROUTES = [
    Route("/favicon.ico", favicon),
    Route("/robots.txt", robots),
    Route("/sitemap.xml", sitemap),
    Route("/sitemap/pages.xml", sitemap_of_pages),
    Route("/sitemap/{kind}-{page:int}.xml", sitemap_of_things),
    Route("/llms.txt", llms),
    Route("/manifest.webmanifest", manifest),
]
