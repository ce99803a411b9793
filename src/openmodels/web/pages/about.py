"""How things are measured and where they come from, `/about`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from openmodels.cache import tags
from openmodels.cache.policy import kept
from openmodels.contract.periods import RAW_DAYS
from openmodels.contract.ranking import WEIGHTS
from openmodels.contract.stats import Stats
from openmodels.contract.status import PATIENCE, SLOTS
from openmodels.store import sources, status_board
from openmodels.store.sources import SourceCount
from openmodels.store.stats import stats as read_stats
from openmodels.store.status_board import Prober
from openmodels.web import site
from openmodels.web.render import Context, Head

VERIFICATION = {
    "vendor-confirmed": "the provider's own page says the same",
    "cross-checked": "two sources that do not copy each other agree",
    "unverified": "one source says so",
    "disputed": "sources contradict each other; such a price never makes a model the cheapest",
    None: "nobody says how far",
}


@dataclass(frozen=True, slots=True)
class Confirmed:
    """How many offers are confirmed so far, and what that means."""

    word: str | None
    meaning: str
    offers: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class About(Context):
    """The method, the sources and the licences."""

    template: ClassVar[str] = "about.html"
    stats: Stats
    sources: tuple[SourceCount, ...]
    confirmed: tuple[Confirmed, ...]
    probers: tuple[Prober, ...]
    weights: tuple[tuple[str, float], ...] = tuple((name, 100 * weight) for name, weight in WEIGHTS.items())
    patience: int = PATIENCE
    slots: int = SLOTS
    raw_days: int = RAW_DAYS


@kept(minutes=5, on=[tags.MODELS, tags.PROVIDERS, tags.STATS])
def about(request: Request) -> Response:
    """The page about the method."""
    here = site.of(request)
    with here.reading() as conn:
        stats = read_stats(conn)
        named = sources.counts(conn)
        verified = sources.verification(conn)
        probers = status_board.probers(conn)
    return here.renderer.answer(about_context(stats, named, verified, probers))


def about_context(
    stats: Stats, named: list[SourceCount], verified: dict[str | None, int], probers: list[Prober]
) -> About:
    """What the page shows."""
    total = sum(verified.values())
    head = Head(
        title="About: what is measured, and how · OpenModels",
        description="Where the facts about LLM models, providers and prices come from, how far they are confirmed, "
        "and how availability and latency are measured.",
        path="/about",
        json="/api/stats",
        facts={
            "@context": "https://schema.org",
            "@type": "AboutPage",
            "name": "About OpenModels",
            "about": "An open registry of LLM models, the providers that serve them, and what they cost.",
        },
    )
    return About(
        head=head,
        stats=stats,
        sources=tuple(named),
        confirmed=tuple(
            Confirmed(word, meaning, verified.get(word, 0), 100 * verified.get(word, 0) / total)
            for word, meaning in VERIFICATION.items()
            if total and (word or verified.get(word))
        ),
        probers=tuple(probers),
    )


ROUTES = [Route("/about", about)]
