"""Contexts into pages: the templates, what every page has in its head, and the headers of every HTML answer."""

from __future__ import annotations

from collections.abc import Hashable
from copy import copy
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, ClassVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from openmodels.web import amounts, moments, words
from openmodels.web.assets import Assets
from openmodels.web.atoms import ATOMS

REMEMBERED = 4096
"""Parts of pages that are kept: a row of every provider on the page of all states, some times over."""
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a page says about itself; `path` is its canonical address without the host."""

    title: str
    description: str
    path: str | None
    shared: str | None = None
    """Address to share, if the canonical one is that of a page which says the same of more."""
    index: bool = True
    json: str | None = None
    """Address of the same facts as JSON."""
    feeds: tuple[tuple[str, str], ...] = ()
    """Name and address of each feed of the page."""
    facts: dict[str, Any] | None = None
    """The same facts for search engines, as JSON-LD."""
    crumbs: tuple[tuple[str, str], ...] = ()
    """Address and name of each page above this one, the uppermost first."""

    def told(self, origin: str) -> list[dict[str, Any]]:
        """Everything for search engines; addresses are whole, or left out where nobody knows the readers' address."""
        if not self.facts:
            return []
        if not origin or self.path is None:
            return [self.facts]
        # What a page is only about has an address of its own.
        here = {} if "mainEntityOfPage" in self.facts else {"url": f"{origin}{self.path}"}
        if not self.crumbs:
            return [{**here, **self.facts}]
        steps = [*self.crumbs, (self.path, self.facts.get("name") or self.title.removesuffix(" · OpenModels"))]
        trail = [
            {"@type": "ListItem", "position": n, "name": name, "item": f"{origin}{address}"}
            for n, (address, name) in enumerate(steps, 1)
        ]
        return [
            {**here, **self.facts},
            {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": trail},
        ]

    @property
    def card(self) -> str:
        """Address of the page's picture for shared links; what is of one thing shows that thing's."""
        parts = (self.path or "/").partition("?")[0].strip("/").split("/")
        named = parts[:2] if parts[0] in ("models", "providers") else parts[:1]
        return f"/card/{'/'.join(named) or 'site'}.png"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a template is rendered from; each page family has its own, and names its template."""

    template: ClassVar[str]
    head: Head


class Renderer:
    """Renders contexts; `public_url` is the address that readers see, if the settings know it."""

    def __init__(self, assets: Assets, *, public_url: str | None) -> None:
        self._env = Environment(
            loader=PackageLoader("openmodels.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self.asset = assets.url
        self._assets = assets
        self._headers = HEADERS | {"Link": assets.early}
        self._origin = (public_url or "").rstrip("/")
        self._env.globals.update(asset=assets.url, asset_imports=assets.imports, **ATOMS)
        self._env.globals["remembered"] = lru_cache(REMEMBERED)(self._part)
        for name in ("tokens", "money", "moment", "count", "counted"):
            self._env.filters[name] = getattr(amounts, name)
        for name in ("clock", "lasted", "milliseconds", "percent"):
            self._env.filters[name] = getattr(moments, name)
        for name in ("licence", "lifecycle", "listed", "spoken"):
            self._env.filters[name] = getattr(words, name)
        for name in self._env.list_templates():
            self._env.get_template(name)  # compiled at start-up: the first reader does not wait for it

    def at(self, origin: str) -> Renderer:
        """The same, for readers who see the site at another address."""
        other = copy(self)
        other._origin = origin
        return other

    def script(self, name: str) -> str:
        """The text of a script, for one that must be served at an address of its own."""
        return self._assets.file(name).read_text()

    def text(self, context: Context) -> str:
        """The HTML of a context."""
        values = {field.name: getattr(context, field.name) for field in fields(context)}
        return self._env.get_template(context.template).render(values, origin=self._origin)

    def _part(self, template: str, macro: str, *values: Hashable) -> Markup:
        """What a macro makes of these values alone."""
        made: Markup = getattr(self._env.get_template(template).module, macro)(*values)
        return made

    def answer(self, context: Context, status: int = 200) -> HTMLResponse:
        """The HTML of a context as an answer with the headers that every page has."""
        return HTMLResponse(self.text(context), status_code=status, headers=self._headers)
