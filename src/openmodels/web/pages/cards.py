"""The pictures of shared links, `/card/...png`: one a kind of page, and one a model and a provider with its facts."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from openmodels.cache import tags
from openmodels.cache.policy import kept
from openmodels.contract.models import Model
from openmodels.contract.providers import Provider
from openmodels.contract.stats import Stats
from openmodels.store import models, providers
from openmodels.store.stats import stats as read_stats
from openmodels.web import site
from openmodels.web.amounts import count, money, tokens
from openmodels.web.cards import Card, is_drawable
from openmodels.web.render import HEADERS
from openmodels.web.words import licence, spoken

PAGES = {
    "site": ("LLM models, providers and prices, side by side", "An open registry in which every fact has its source."),
    "models": ("All LLM models", "To filter by ability, licence, context and price."),
    "providers": ("Providers of LLM models", "What they serve, where, and how to reach them."),
    "compare": ("Compare offers", "Prices, limits and the cost of a workload, side by side."),
    "status": ("Status of LLM providers", "Who answers now, how fast, and what was wrong lately."),
    "changes": ("What has changed", "Prices, additions and retirements, day by day."),
    "deprecations": ("What is going to end", "A timeline of models and offers, with what to use instead."),
    "calculator": ("Cost calculator", "A workload over every offer of the models you choose."),
    "about": ("Method and sources", "What is measured, how, and where the facts come from."),
    "docs": ("Documentation", "How to use, correct, run and understand OpenModels."),
}


@kept(minutes=60, on=[tags.STATS])
def page_card(request: Request) -> Response:
    """The picture of a kind of page."""
    found = PAGES.get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    with site.of(request).reading() as conn:
        stats = read_stats(conn)
    return _png(request, of_page(*found, stats))


@kept(minutes=60, on=[tags.model("{model_id}")])
def model_card(request: Request) -> Response:
    """The picture of a model; an alias is redirected, or the picture would stay as it is when the model changes."""
    asked = request.path_params["model_id"]
    with site.of(request).reading() as conn:
        found = models.get(conn, asked)
    if found.id != asked:
        return RedirectResponse(f"/card/models/{found.id}.png", status_code=301)
    return _png(request, of_model(found))


@kept(minutes=60, on=[tags.provider("{provider_id}")])
def provider_card(request: Request) -> Response:
    """The picture of a provider."""
    with site.of(request).reading() as conn:
        found = providers.get(conn, request.path_params["provider_id"])
    return _png(request, of_provider(found))


def of_page(title: str, text: str, stats: Stats) -> Card:
    """The card of a kind of page, with the size of the registry."""
    figures = (("Models", stats.models), ("Providers", stats.providers), ("Offers", stats.mappings))
    return Card(title, text, tuple((label, count(number)) for label, number in figures))


def of_model(found: Model) -> Card:
    """The card of a model: its maker, and what it costs at least; what is not known is called unknown."""
    context = tokens(found.context_window)
    low_in, low_out = money(found.min_input_price, "USD"), money(found.min_output_price, "USD")
    licensed = licence(found.licensing)
    by = f"by {found.developer}" if found.developer else "developer unknown"
    return Card(
        _written(found.name, found.id),
        _written(f"{by}{f' · {licensed} licence' if licensed else ''}", found.id),
        (
            ("Context", context.text if context else "unknown"),
            ("Providers", count(found.providers_count)),
            ("Input from", low_in.text if low_in else "unknown"),
            ("Output from", low_out.text if low_out else "unknown"),
        ),
        found.developer or "",
    )


def of_provider(found: Provider) -> Card:
    """The card of a provider."""
    formats = ", ".join(spoken(one) for one in found.api_formats or [found.compatibility])
    figures = [("Models", count(found.models_count)), ("API", formats)]
    if found.country:
        figures.append(("Country", found.country.upper()))
    text = f"Models and prices · {spoken(found.kind)}" if found.kind else "Models and prices"
    return Card(_written(found.name, found.id), text, tuple(figures), found.name)


def _written(text: str, instead: str) -> str:
    return text if is_drawable(text) else instead


def _png(request: Request, card: Card) -> Response:
    headers: dict[str, Any] = {"X-Content-Type-Options": HEADERS["X-Content-Type-Options"]}
    return Response(site.of(request).painter.png(card), media_type="image/png", headers=headers)


ROUTES = [
    Route("/card/models/{model_id}.png", model_card),
    Route("/card/providers/{provider_id}.png", provider_card),
    Route("/card/{name}.png", page_card),
]
