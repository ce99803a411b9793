"""One offer, `/models/{id}/offers/{provider_id}`: all its prices, variants, limits and sources, at an address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from openmodels.cache import tags
from openmodels.cache.policy import kept
from openmodels.contract.models import Model
from openmodels.contract.offers import Offer
from openmodels.contract.status import overall
from openmodels.errors import NotFound
from openmodels.store import measured, models, offers
from openmodels.store.telemetry_reads import region_states
from openmodels.web import site
from openmodels.web.pages.figures import Figures, figures
from openmodels.web.pages.offers import OfferRow, offer_row
from openmodels.web.render import Context, Head


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferPage(Context):
    """Everything known of one offer."""

    template: ClassVar[str] = "offer.html"
    model: Model
    row: OfferRow
    probed: Figures


@kept(minutes=1, on=[tags.model("{model_id}")])
def offer(request: Request) -> Response:
    """The page of an offer; an alias of its model is redirected."""
    here = site.of(request)
    asked, provider_id = request.path_params["model_id"], request.path_params["provider_id"]
    with here.reading() as conn:
        model = models.get(conn, asked)
        if model.id != asked:
            return RedirectResponse(f"/models/{model.id}/offers/{provider_id}", status_code=301)
        offered = offers.of_model(conn, model.id).providers
        found = next((one for one in offered if one.provider_id == provider_id), None)
        if found is None:
            raise NotFound("provider", provider_id, [one.provider_id for one in offered[:3]])
        now = datetime.now(UTC)
        probed = figures(
            found.provider_name,
            measured.uptimes(conn, [provider_id], today=now.date()).get(provider_id),
            measured.speeds(conn, [(provider_id, model.id)], now=now).get((provider_id, model.id)),
            overall({one.region: one.status for one in region_states(conn, [provider_id], now=now)[provider_id]}),
            today=now.date(),
        )
    return here.renderer.answer(offer_context(model, found, probed))


def offer_context(model: Model, offered: Offer, probed: Figures) -> OfferPage:
    """What the page shows."""
    head = Head(
        title=f"{model.name} at {offered.provider_name}: prices and limits · OpenModels",
        description=f"What {offered.provider_name} charges for {model.name}: every price, tier and variant, limits, "
        "regions and features, each with its source and date.",
        path=f"/models/{model.id}/offers/{offered.provider_id}",
        json=f"/api/models/{model.id}/providers",
        facts={
            "@context": "https://schema.org",
            "@type": "Offer",
            "itemOffered": {"@type": "SoftwareApplication", "name": model.name},
            "offeredBy": {"@type": "Organization", "name": offered.provider_name},
            **_prices(offered),
        },
        crumbs=(("/models", "Models"), (f"/models/{model.id}", model.name)),
    )
    return OfferPage(head=head, model=model, row=offer_row(offered, model.context_window), probed=probed)


def _prices(offered: Offer) -> dict[str, Any]:
    """What a million tokens cost, as JSON-LD; empty where nobody says."""
    pricing = offered.pricing
    known = (
        [
            {
                "@type": "UnitPriceSpecification",
                "name": f"{name} tokens",
                "price": f"{price:f}",
                "priceCurrency": pricing.currency,
                "unitText": "million tokens",
            }
            for name, price in (("Input", pricing.input_per_million), ("Output", pricing.output_per_million))
            if price is not None
        ]
        if pricing and pricing.basis != "subscription"
        else []
    )
    return {"priceSpecification": known} if known else {}


ROUTES = [Route("/models/{model_id}/offers/{provider_id}", offer)]
