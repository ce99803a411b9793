"""What search engines ask for: robots.txt and sitemap.xml."""

from __future__ import annotations

from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from openmodels.store import search
from openmodels.web import site


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


ROUTES = [Route("/robots.txt", robots), Route("/sitemap.xml", sitemap)]
