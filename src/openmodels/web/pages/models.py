"""One model, `/models/{id}`: what it is, who serves it, and what each of them charges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from openmodels.cache import tags
from openmodels.cache.policy import kept
from openmodels.contract.endings import Dates, ending_headers
from openmodels.contract.models import Model
from openmodels.contract.offers import Comparison
from openmodels.store import models, offers
from openmodels.web import site
from openmodels.web.amounts import counted, money, tokens
from openmodels.web.pages.offers import Decimals, OfferRow, decimals, offer_row
from openmodels.web.pages.workloads import WantedWorkload, by_cost
from openmodels.web.render import Context, Head


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPage(Context):
    """Everything known of one model, and its offers by input price."""

    template: ClassVar[str] = "model.html"
    model: Model
    offers: tuple[OfferRow, ...]
    decimals: Decimals
    currencies: tuple[str, ...]
    wanted: WantedWorkload
    """The workload whose cost the offers show; without tokens, none."""


@kept(minutes=5, on=[tags.model("{model_id}")])
def model(request: Request) -> Response:
    """The page of a model; an alias is redirected to the model's own address."""
    here = site.of(request)
    asked = request.path_params["model_id"]
    wanted = WantedWorkload.read(request.query_params)
    workload = wanted.workload
    with here.reading() as conn:
        found = models.get(conn, asked)
        compared = offers.compare(conn, found.id, workload) if found.id == asked else None
    if compared is None:
        return RedirectResponse(f"/models/{found.id}", status_code=301)
    answer = here.renderer.answer(model_context(found, compared, here.origin, wanted))
    answer.headers.update(ending_headers(Dates(found.deprecated_on, found.retires_on, found.successor)))
    return answer


def model_context(found: Model, compared: Comparison, origin: str | None, wanted: WantedWorkload) -> ModelPage:
    """What the page of a model shows; with a workload, its offers by cost."""
    offered = by_cost(compared.comparison) if wanted.workload else compared.comparison
    rows = tuple(offer_row(offer, found.context_window) for offer in offered)
    head = Head(
        title=f"{found.name}: providers and prices · OpenModels",
        description=_sentence(found),
        path=f"/models/{found.id}",
        json=f"/api/models/{found.id}",
        facts=_facts(found, origin or ""),
    )
    currencies = {row.offer.pricing.currency for row in rows if row.offer.pricing}
    return ModelPage(
        head=head,
        model=found,
        offers=rows,
        decimals=decimals(rows),
        currencies=tuple(sorted(currencies)),
        wanted=wanted,
    )


def _sentence(found: Model) -> str:
    """The model in one sentence, for search engines and shared links."""
    context, low = tokens(found.context_window), money(found.min_input_price, "USD")
    parts = [
        f"{found.name}{f' by {found.developer}' if found.developer else ''}",
        f"{context.text} tokens of context" if context else "",
        f"{counted(found.providers_count, 'provider')}",
        f"from {low.text} per million input tokens" if low else "",
    ]
    return ", ".join(part for part in parts if part) + "."


def _facts(found: Model, origin: str) -> dict[str, Any]:
    """The model as JSON-LD; what is not known is left out."""
    facts = {
        "@context": "https://schema.org",
        "@type": "SoftwareApplication",
        "applicationCategory": "Large language model",
        "name": found.name,
        "alternateName": found.aliases or None,
        "description": found.description,
        "url": f"{origin}/models/{found.id}" if origin else None,
        "author": {"@type": "Organization", "name": found.developer} if found.developer else None,
        "datePublished": found.released_on,
        "dateModified": found.updated_at.date().isoformat(),
        "license": found.license_url,
    }
    return {name: value for name, value in facts.items() if value is not None}


ROUTES = [Route("/models/{model_id}", model)]
