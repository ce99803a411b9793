"""The order of a model's providers: 40% uptime, 30% first token, 20% price, 10% whole answer.

Each component is 0 to 100, relative to the best of the model's providers. A component that is not known is left out
and the weights of the others grow in proportion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Part = Literal["uptime", "first_token", "price", "total"]

WEIGHTS: dict[Part, float] = {"uptime": 0.4, "first_token": 0.3, "price": 0.2, "total": 0.1}
GOOD_UPTIME = 90.0
"""Telemetry below this uptime is no merit before a provider that nobody has measured."""
LEAST_PRICE = 0.01
"""Lower prices of a million tokens, zero too, count as this one, so that there is a best to be relative to."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is known of one provider of the model; None is not known."""

    provider_id: str
    uptime_percentage: float | None = None
    median_ttft_ms: float | None = None
    median_total_ms: float | None = None
    input_per_million: Decimal | None = None
    output_per_million: Decimal | None = None
    currency: str | None = None

    @property
    def price(self) -> float | None:
        """Price of a million tokens, three of input to one of output, as in a usual chat."""
        if self.input_per_million is None or self.output_per_million is None:
            return None
        return float(3 * self.input_per_million + self.output_per_million) / 4

    @property
    def is_measured(self) -> bool:
        """Whether there is any telemetry."""
        return any(v is not None for v in (self.uptime_percentage, self.median_ttft_ms, self.median_total_ms))


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a score: 0 to 100 or None when not known, and the weight that it has in this score."""

    score: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """A provider in its place; the score is None when nothing at all is known."""

    rank: int
    provider_id: str
    score: float | None
    components: Mapping[Part, Component]


def rank(candidates: Sequence[Candidate]) -> list[Ranked]:
    """The providers of one model, best first.

    One without any telemetry comes after those with good telemetry, however cheap it is. Equal scores are ordered by
    price, then by id. Prices in another currency than most of the offers state are not compared.
    """
    scores = _scores(candidates)
    scored = [(candidate, _components(scores[candidate.provider_id])) for candidate in candidates]
    ordered = sorted(scored, key=lambda pair: _order(*pair))
    return [
        Ranked(place, candidate.provider_id, composite(parts), parts)
        for place, (candidate, parts) in enumerate(ordered, start=1)
    ]


def composite(parts: Mapping[Part, Component]) -> float | None:
    """The weighted score of the components, to two places."""
    known = [part.score * part.weight for part in parts.values() if part.score is not None]
    return round(sum(known), 2) if known else None


def _scores(candidates: Sequence[Candidate]) -> dict[str, dict[Part, float | None]]:
    currency = _currency(candidates)
    uptimes = {c.provider_id: c.uptime_percentage for c in candidates}
    best_uptime = max((u for u in uptimes.values() if u is not None), default=0.0)
    first = _lower_is_better({c.provider_id: c.median_ttft_ms for c in candidates})
    total = _lower_is_better({c.provider_id: c.median_total_ms for c in candidates})
    price = _lower_is_better(
        {c.provider_id: c.price if c.currency == currency else None for c in candidates}, least=LEAST_PRICE
    )
    return {
        one: {
            "uptime": None if uptime is None else 100 * uptime / best_uptime if best_uptime else 0.0,
            "first_token": first[one],
            "price": price[one],
            "total": total[one],
        }
        for one, uptime in uptimes.items()
    }


def _lower_is_better(values: Mapping[str, float | None], *, least: float = 1e-9) -> dict[str, float | None]:
    known = [max(value, least) for value in values.values() if value is not None]
    best = min(known, default=least)
    return {key: None if value is None else 100 * best / max(value, least) for key, value in values.items()}


def _components(scores: Mapping[Part, float | None]) -> dict[Part, Component]:
    known = sum(WEIGHTS[part] for part, score in scores.items() if score is not None)
    return {
        part: Component(None, 0.0) if score is None else Component(score, WEIGHTS[part] / known)
        for part, score in scores.items()
    }


def _order(candidate: Candidate, parts: Mapping[Part, Component]) -> tuple[bool, bool, float, float, str]:
    uptime = candidate.uptime_percentage
    proven = candidate.is_measured and (uptime is None or uptime >= GOOD_UPTIME)
    score = composite(parts)
    price = candidate.price
    return (
        not proven,
        score is None,
        -(score or 0.0),
        float("inf") if price is None else price,
        candidate.provider_id,
    )


def _currency(candidates: Sequence[Candidate]) -> str | None:
    counts = Counter(c.currency for c in candidates if c.price is not None and c.currency is not None)
    return max(counts, key=lambda c: (counts[c], c == "USD", c), default=None)
