"""What a workload costs at every offer of some models, `/calculator`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import ClassVar, get_args

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openmodels.cache import tags
from openmodels.cache.policy import kept
from openmodels.contract.cost import ServiceTier, Workload, workload_cost
from openmodels.contract.models import ModelSummary
from openmodels.contract.offers import Cost
from openmodels.contract.search import Hit
from openmodels.store import search, served
from openmodels.store.served import Served
from openmodels.web import site
from openmodels.web.amounts import Money, money
from openmodels.web.pages.offers import MOST_DECIMALS, Cell, cell, noted
from openmodels.web.pages.workloads import WantedWorkload, keep_until_hours_change
from openmodels.web.render import Context, Head
from openmodels.web.words import listed

MOST = 8
NEAREST = 5
EXAMPLES: tuple[tuple[str, dict[str, int]], ...] = (
    ("Chat: 10,000 answers", {"input_tokens": 1500, "output_tokens": 400, "requests": 10_000}),
    (
        "Questions over documents: 10,000",
        {"input_tokens": 12_000, "cached_tokens": 8000, "output_tokens": 500, "requests": 10_000},
    ),
    (
        "Coding agent: 1,000 steps",
        {"input_tokens": 60_000, "cached_tokens": 54_000, "output_tokens": 1200, "requests": 1000},
    ),
    ("Sorting texts: a million", {"input_tokens": 600, "output_tokens": 10, "requests": 1_000_000}),
)
WIDTH = 100


class Wanted(WantedWorkload):
    """Which models, and the workload."""

    model: tuple[str, ...] = Field((), max_length=MOST)
    service_tier: ServiceTier | None = None

    @property
    def whole(self) -> Workload | None:
        """The workload with its speed of service; raises BadRequest like `workload`."""
        plain = self.workload
        return plain.model_copy(update={"service_tier": self.service_tier}) if plain else None

    def address(self, **changes: object) -> str:
        """The address of this calculation, with some fields changed."""
        return f"/calculator?{self.query(**changes)}".rstrip("?")


@dataclass(frozen=True, slots=True)
class Line:
    """An offer with what the workload costs there; `width` is the bar, 0 to 100, of a cost in the first currency."""

    model: ModelSummary
    served: Served
    noted: str
    """What a reader must know of its prices: promotional, estimated."""
    cost: Cost
    total: Money | None
    each: Money | None
    input: Cell
    output: Cell
    cached: Cell
    width: float | None
    is_lowest: bool
    times: str
    """How many times the lowest cost it is; empty for the lowest itself, and where the lowest is nothing."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A model whose offers are shown, with the address of the calculation without it."""

    model: ModelSummary
    without: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculator(Context):
    """A workload over offers, by cost."""

    template: ClassVar[str] = "calculator.html"
    wanted: Wanted
    chosen: tuple[Chosen, ...]
    lines: tuple[Line, ...]
    decimals: dict[str, int]
    missing: tuple[str, ...]
    nearest: tuple[Hit, ...]
    """Models whose names are like the first one that there is not."""
    examples: tuple[tuple[str, str], ...]
    tiers: tuple[str, ...] = get_args(ServiceTier)
    most: int = MOST


@kept(minutes=5, on=[tags.MODELS, tags.PROVIDERS])
def calculator(request: Request) -> Response:
    """What the address asks for."""
    here = site.of(request)
    wanted = Wanted.read(request.query_params)
    workload = wanted.whole
    asked = tuple(dict.fromkeys(wanted.model))
    with here.reading() as conn:
        models = served.known(conn, asked)
        missing = [name for name in asked if name not in models]
        offers = served.of_models(conn, models.values()) if models and workload else []
        nearest = search.find(conn, missing[0], kinds=("models",), limit=NEAREST).models if missing else []
    now = datetime.now(UTC)
    keep_until_hours_change(request, [one.offer.pricing for one in offers], now)
    return here.renderer.answer(calculator_context(wanted, models, missing, nearest, offers, now))


def calculator_context(
    wanted: Wanted,
    models: Mapping[str, ModelSummary],
    missing: Sequence[str],
    nearest: Sequence[Hit],
    offers: Sequence[Served],
    now: datetime,
) -> Calculator:
    """What the page shows."""
    workload = wanted.whole
    found = lines(offers, workload, now) if workload else []
    names = listed([model.name for model in models.values()])
    head = Head(
        title=f"{f'What {names} cost' if len(models) > 1 else f'What {names} costs' if names else 'Cost calculator'}"
        " · OpenModels",
        description="What a workload of LLM requests costs at every offer of the models you choose: tokens in, out "
        "and cached, batch and other service tiers, tiers of long requests.",
        path="/calculator",
        shared=wanted.address(),
        facts={
            "@context": "https://schema.org",
            "@type": "WebApplication",
            "applicationCategory": "DeveloperApplication",
            "name": "Cost calculator for LLM requests",
            "operatingSystem": "any",
            "offers": {"@type": "Offer", "price": "0", "priceCurrency": "USD"},
        },
    )
    return Calculator(
        head=head,
        wanted=wanted,
        chosen=tuple(
            Chosen(model, wanted.address(model=tuple(other for other in models if other != asked)))
            for asked, model in models.items()
        ),
        lines=tuple(found),
        decimals={name: _decimals(getattr(line, name) for line in found) for name in ("total", "each")},
        missing=tuple(missing),
        nearest=tuple(nearest),
        examples=tuple(
            (label, wanted.address(**{"cached_tokens": 0, "requests": 1, **fields})) for label, fields in EXAMPLES
        ),
    )


def lines(offers: Sequence[Served], workload: Workload, now: datetime) -> list[Line]:
    """Offers by cost: USD first, then each other currency, then disputed prices, unknown ones last."""
    priced = sorted(((workload_cost(one.offer.pricing, workload, now), one) for one in offers), key=_order)
    comparable = [cost for cost, one in priced if _counts(cost, one)]
    first = comparable[0].currency if comparable else None
    same = [cost.total for cost in comparable if cost.total is not None and cost.currency == first]
    return [_line(cost, one, workload, same, first) for cost, one in priced]


def _counts(cost: Cost, one: Served) -> bool:
    """Whether a cost can be the lowest: a disputed price cannot, here as in a model's lowest prices."""
    return cost.total is not None and one.offer.verification != "disputed"


def _line(cost: Cost, one: Served, workload: Workload, same: Sequence[Decimal], first: str | None) -> Line:
    total = cost.total if _counts(cost, one) and cost.currency == first else None
    return Line(
        model=one.model,
        served=one,
        noted=noted(one.offer),
        cost=cost,
        total=money(cost.total, cost.currency, "for the workload"),
        each=money(None if cost.total is None else cost.total / workload.requests, cost.currency, "a request"),
        input=cell(one.offer, "input_per_million"),
        output=cell(one.offer, "output_per_million"),
        cached=cell(one.offer, "cache_read_per_million"),
        width=None if total is None or not max(same) else float(WIDTH * total / max(same)),
        is_lowest=total is not None and total == min(same),
        times="" if total is None else _times(total, min(same)),
    )


def _decimals(amounts: Iterable[Money | None]) -> int:
    return min(MOST_DECIMALS, max((len(one.fraction) - 1 for one in amounts if one), default=2))


def _times(total: Decimal, lowest: Decimal) -> str:
    if not lowest or total == lowest:
        return ""
    times = total / lowest
    return f"{times:.2f}×" if times < 10 else f"{times:.0f}×"


def _order(pair: tuple[Cost, Served]) -> tuple[bool, bool, bool, str, Decimal, str, str]:
    cost, one = pair
    currency = cost.currency or ""
    return (
        cost.total is None,
        not _counts(cost, one),
        currency != "USD",
        currency,
        cost.total or Decimal(0),
        one.model.name.lower(),
        one.offer.provider_name.lower(),
    )


ROUTES = [Route("/calculator", calculator)]
