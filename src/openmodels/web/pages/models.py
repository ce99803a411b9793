"""One model, `/models/{id}`: what it is, who serves it, what each of them charges, and how to ask them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal
from urllib.parse import urlencode

from pydantic import Field
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from openmodels.cache import tags
from openmodels.cache.policy import kept
from openmodels.contract.endings import Dates, ending_headers
from openmodels.contract.models import Model
from openmodels.contract.offers import ComparedOffer, Comparison
from openmodels.contract.providers import Provider
from openmodels.contract.status import overall
from openmodels.contract.telemetry import RegionStatus
from openmodels.errors import NotFound
from openmodels.store import measured, models, offers, price_steps, providers
from openmodels.store.measured import Speed, Uptime
from openmodels.store.price_steps import PriceStep
from openmodels.store.telemetry_reads import region_states
from openmodels.web import site
from openmodels.web.amounts import counted, money, tokens
from openmodels.web.pages import changes
from openmodels.web.pages.figures import Figures, any_measured, figures, names_simulated
from openmodels.web.pages.offers import Decimals, OfferRow, decimals, offer_row
from openmodels.web.pages.price_history import PriceHistory, price_history
from openmodels.web.pages.requests import Request, request_of
from openmodels.web.pages.workloads import WantedWorkload, by_cost, cost_decimals, keep_until_hours_change
from openmodels.web.render import Context, Head

FEW = 12
"""Up to so many offers bring their details along; of more, each has them on its own page, fetched when wanted."""
Sort = Literal["price", "cost", "uptime", "first_token", "speed"]
MEASURES: Mapping[Sort, tuple[int, bool]] = {"uptime": (0, True), "first_token": (1, False), "speed": (2, True)}
"""Place among the figures of an offer, and whether more is better."""
SORTS: Mapping[Sort, str] = {
    "price": "Lowest input price",
    "cost": "Lowest cost of the workload",
    "first_token": "Fastest first token",
    "speed": "Most tokens a second",
    "uptime": "Best uptime",
}


class Wanted(WantedWorkload):
    """The workload, the order of the offers, and the offer whose request is shown, by its provider."""

    sort: Sort | None = None
    offer: str | None = Field(None, max_length=255)

    @property
    def order(self) -> Sort:
        """The order asked for, or the one that fits."""
        usual: Sort = "cost" if self.workload else "price"
        return usual if self.sort is None or (self.sort == "cost" and not self.workload) else self.sort


@dataclass(frozen=True, slots=True)
class Listed:
    """An offer with what probes say of it."""

    row: OfferRow
    figures: Figures


@dataclass(frozen=True, slots=True)
class Telemetry:
    """What is measured of a model's providers."""

    uptimes: Mapping[str, Uptime]
    speeds: Mapping[tuple[str, str], Speed]
    states: Mapping[str, Sequence[RegionStatus]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPage(Context):
    """Everything known of one model, and its offers by input price."""

    template: ClassVar[str] = "model.html"
    model: Model
    offers: tuple[Listed, ...]
    decimals: Decimals
    currencies: tuple[str, ...]
    wanted: Wanted
    """The workload whose cost the offers show; without tokens, none."""
    is_measured: bool
    simulated: tuple[str, ...]
    """Providers whose telemetry is simulated."""
    sorts: tuple[tuple[str, str, bool], ...]
    history: PriceHistory
    changes: str
    """Address of everything that changed of it."""
    chosen: Listed | None
    request: Request | None


@kept(minutes=1, on=[tags.model("{model_id}")])
def model(request: HttpRequest) -> Response:
    """The page of a model; an alias is redirected to the model's own address."""
    here = site.of(request)
    asked = request.path_params["model_id"]
    wanted = Wanted.read(request.query_params)
    now = datetime.now(UTC)
    with here.reading() as conn:
        found = models.get(conn, asked)
        if found.id != asked:
            return RedirectResponse(f"/models/{found.id}", status_code=301)
        compared = offers.compare(conn, found.id, wanted.workload, measured=False)
        ids = [offer.provider_id for offer in compared.comparison]
        probed = Telemetry(
            measured.uptimes(conn, ids, today=now.date()),
            measured.speeds(conn, [(name, found.id) for name in ids], now=now),
            region_states(conn, ids, now=now),
        )
        steps = price_steps.of_model(conn, found.id)
        offered = listed(found, compared, probed, wanted, now=now)
        chosen = _chosen(offered, wanted)
        provider = providers.get(conn, chosen.row.offer.provider_id) if chosen else None
    if wanted.workload:
        keep_until_hours_change(request, [offer.pricing for offer in compared.comparison], now)
    context = model_context(found, offered, steps, chosen, provider, wanted, now=now)
    answer = here.renderer.answer(context)
    answer.headers.update(ending_headers(Dates(found.deprecated_on, found.retires_on, found.successor)))
    return answer


def listed(found: Model, compared: Comparison, probed: Telemetry, wanted: Wanted, *, now: datetime) -> list[Listed]:
    """The offers with their figures, in the order asked for; what is not known comes last."""

    def one(offer: ComparedOffer) -> Listed:
        name = offer.provider_id
        state = overall({region.region: region.status for region in probed.states.get(name, ())})
        return Listed(
            offer_row(offer, found.context_window, whole=len(compared.comparison) <= FEW),
            figures(
                offer.provider_name,
                probed.uptimes.get(name),
                probed.speeds.get((name, found.id)),
                state,
                today=now.date(),
            ),
        )

    offered = by_cost(compared.comparison) if wanted.order == "cost" else compared.comparison
    rows = [one(offer) for offer in offered]
    if wanted.order in MEASURES:
        place, more = MEASURES[wanted.order]

        def key(row: Listed) -> tuple[bool, float]:
            value = row.figures.order[place]
            return (value is None, (-value if more else value) if value is not None else 0.0)

        rows.sort(key=key)  # stable: what is equal stays in the order of prices
    return rows


def _chosen(offered: Sequence[Listed], wanted: Wanted) -> Listed | None:
    """The offer whose request is shown; raises NotFound when the address names one that is not there."""
    if wanted.offer is None:
        return offered[0] if offered else None
    for one in offered:
        if one.row.offer.provider_id == wanted.offer:
            return one
    raise NotFound("provider", wanted.offer)


def model_context(
    found: Model,
    offered: Sequence[Listed],
    steps: Sequence[PriceStep],
    chosen: Listed | None,
    provider: Provider | None,
    wanted: Wanted,
    *,
    now: datetime,
) -> ModelPage:
    """What the page of a model shows."""
    its_changes = changes.Wanted(model=found.id)
    head = Head(
        title=f"{found.name}: providers and prices · OpenModels",
        description=_sentence(found),
        path=f"/models/{found.id}",
        json=f"/api/models/{found.id}",
        feeds=changes.feeds_of(its_changes),
        facts=_facts(found),
        crumbs=crumbs_of(found),
    )
    rows = [one.row for one in offered]
    pricings = {row.offer.provider_id: row.offer.pricing for row in rows}
    costs = cost_decimals(row.offer for row in rows if isinstance(row.offer, ComparedOffer))
    is_measured = any_measured(one.figures for one in offered)
    return ModelPage(
        head=head,
        model=found,
        offers=tuple(offered),
        decimals=replace(decimals(rows), cost=costs),
        currencies=tuple(sorted({pricing.currency for pricing in pricings.values() if pricing})),
        wanted=wanted,
        is_measured=is_measured,
        simulated=names_simulated([(one.row.offer.provider_name, one.figures) for one in offered]),
        sorts=_sorts(wanted, is_measured=is_measured),
        history=price_history(
            steps, {name: pricing.currency if pricing else None for name, pricing in pricings.items()}, now=now
        ),
        changes=its_changes.address(),
        chosen=chosen,
        request=request_of(chosen.row.offer, provider) if chosen and provider else None,
    )


def _sorts(wanted: Wanted, *, is_measured: bool) -> tuple[tuple[str, str, bool], ...]:
    """Value, name, and whether it is the order now; only orders of what is there."""
    usual = "cost" if wanted.workload else "price"
    return tuple(
        ("" if key == usual else key, label, key == wanted.order)
        for key, label in SORTS.items()
        if (key not in MEASURES or is_measured) and (key != "cost" or wanted.workload)
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


def crumbs_of(found: Model) -> tuple[tuple[str, str], ...]:
    """The way to a model: the list of all, and that of its developer."""
    by = ((f"/models?{urlencode({'developer': found.developer})}", found.developer),) if found.developer else ()
    return (("/models", "Models"), *by)


def _facts(found: Model) -> dict[str, Any]:
    """The model as JSON-LD; what is not known is left out."""
    lowest = found.min_input_price
    facts = {
        "@context": "https://schema.org",
        "@type": "SoftwareApplication",
        "applicationCategory": "Large language model",
        "name": found.name,
        "alternateName": found.aliases or None,
        "description": found.description,
        "author": {"@type": "Organization", "name": found.developer} if found.developer else None,
        "datePublished": found.released_on,
        "dateModified": found.updated_at.date().isoformat(),
        "license": found.license_url,
        "offers": {
            "@type": "AggregateOffer",
            "offerCount": found.providers_count,
            "lowPrice": f"{lowest:f}",
            "priceCurrency": "USD",
            "description": "List price of a million input tokens",
        }
        if lowest is not None
        else None,
    }
    return {name: value for name, value in facts.items() if value is not None}


ROUTES = [Route("/models/{model_id}", model)]
