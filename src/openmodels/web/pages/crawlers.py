"""What machines ask for: robots.txt, sitemap.xml, llms.txt and the manifest of an installed page."""

from __future__ import annotations

from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from openmodels.store import search
from openmodels.web import site

LLMS = """# OpenModels

> An open registry of LLM models, the providers that serve them and what they charge. Every fact has its source;
> what is not known is null, which is neither zero nor free.

## For programs
- [OpenAPI]({origin}/api/openapi.json): every address of the REST API; no key is needed
- [Models]({origin}/api/models): filters search, capability, modality, provider, min_context, max_input_price
- [Providers]({origin}/api/providers)
- [Search]({origin}/api/search?q=claude): survives typing errors

## Pages
- [Models]({origin}/models): the same filters; /models.csv and /models.json hold the same list
- [Compare]({origin}/compare?offer=MODEL@PROVIDER): offers side by side, with the cost of a workload
- [Providers]({origin}/providers)
"""


def llms(request: Request) -> Response:
    """What a language model should know to use the site."""
    return PlainTextResponse(LLMS.replace("{origin}", _origin(request)), media_type="text/markdown")


def manifest(request: Request) -> Response:
    """How the site looks as an installed page."""
    icon = site.of(request).renderer.asset("favicon.svg")
    return JSONResponse(
        {
            "name": "OpenModels",
            "short_name": "OpenModels",
            "start_url": "/",
            "display": "minimal-ui",
            "background_color": "#fbfbfa",
            "theme_color": "#1b4fd6",
            "icons": [{"src": icon, "sizes": "any", "type": "image/svg+xml"}],
        },
        media_type="application/manifest+json",
    )


def robots(request: Request) -> Response:
    """Everything may be read except the API, which says the same as the pages."""
    text = f"User-agent: *\nDisallow: /api/\nAllow: /\n\nSitemap: {_origin(request)}/sitemap.xml\n"
    return PlainTextResponse(text)


def sitemap(request: Request) -> Response:
    """The lists and the page of every model and provider; not kept, as it may name the host that was asked."""
    with site.of(request).reading() as conn:
        found = search.index(conn)
    models = sorted(f"/models/{model.id}" for model in found.models)
    providers = sorted(f"/providers/{provider.id}" for provider in found.providers)
    paths = ["/", "/models", "/providers", *models, *providers]
    urls = "".join(f"<url><loc>{escape(_origin(request) + path)}</loc></url>\n" for path in paths)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    )
    return Response(body, media_type="application/xml")


def _origin(request: Request) -> str:
    return site.of(request).origin or str(request.base_url).rstrip("/")


ROUTES = [
    Route("/robots.txt", robots),
    Route("/sitemap.xml", sitemap),
    Route("/llms.txt", llms),
    Route("/manifest.webmanifest", manifest),
]
