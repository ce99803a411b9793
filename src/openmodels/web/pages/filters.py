"""The filters, columns and orders that an address of the list of models can ask for, and their values. All pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, field_validator

from openmodels.registry.words import Capability, Licensing, Modality, Status
from openmodels.store.facets import Facets, Value
from openmodels.store.filters import Filters
from openmodels.store.orders import Order
from openmodels.web.amounts import tokens
from openmodels.web.pages.asked import Asked
from openmodels.web.pages.columns import USUAL, ColumnName
from openmodels.web.words import licence, spoken

LABELS: Mapping[Order, tuple[str, str]] = {
    "relevance": ("Best match", ""),
    "recency": ("Newest", "Oldest"),
    "name": ("Name, A to Z", "Name, Z to A"),
    "developer": ("Developer, A to Z", "Developer, Z to A"),
    "context_window": ("Largest context", "Smallest context"),
    "max_output_tokens": ("Largest output", "Smallest output"),
    "price": ("Lowest input price", "Highest input price"),
    "output_price": ("Lowest output price", "Highest output price"),
    "providers": ("Most providers", "Fewest providers"),
    "released_on": ("Released last", "Released first"),
    "knowledge_cutoff": ("Latest knowledge", "Earliest knowledge"),
    "licensing": ("Licence, A to Z", "Licence, Z to A"),
    "first_token": ("Fastest first token", "Slowest first token"),
    "modalities": ("Most kinds of data", "Fewest kinds of data"),
    "capabilities": ("Most abilities", "Fewest abilities"),
    "open_weights": ("Open weights first", "Closed weights first"),
}
SORTS: Mapping[str, str] = {
    **{order: forth for order, (forth, _) in LABELS.items()},
    **{f"-{order}": back for order, (_, back) in LABELS.items() if back},
}
"""Every order with its name for people; a hyphen reverses."""
WEIGHTS = {"true": "open", "false": "closed"}
Amount = Annotated[Decimal, Field(ge=0, le=1_000_000_000)]


def _known_sort(value: str) -> str:
    if value not in SORTS:
        raise ValueError(f"It is one of {', '.join(LABELS)}, with a hyphen before it to reverse")
    return value


class Wanted(Asked):
    """What the form of the list asks for, by the API's names."""

    search: str | None = Field(None, max_length=200)
    capability: tuple[Capability, ...] = ()
    modality: tuple[Modality, ...] = ()
    developer: str | None = Field(None, max_length=255)
    provider: str | None = Field(None, max_length=255)
    licensing: Licensing | None = None
    open_weights: Literal["true", "false"] | None = None
    min_context: int | None = Field(None, ge=1, le=1_000_000_000_000)
    max_input_price: Amount | None = None
    max_output_price: Amount | None = None
    max_first_token_ms: int | None = Field(None, ge=1, le=3_600_000)
    status: Status | None = None
    sort: Annotated[str | None, BeforeValidator(_known_sort)] = None
    column: tuple[ColumnName, ...] = ()
    page: int = Field(1, ge=1, le=100_000)

    @field_validator("column")
    @classmethod
    def _usual_columns_need_no_name(cls, value: tuple[ColumnName, ...]) -> tuple[ColumnName, ...]:
        return () if set(value) == set(USUAL) else value

    @property
    def filters(self) -> Filters:
        """The filters among the fields."""
        own: dict[str, Any] = {name: getattr(self, name) for name in Filters.__dataclass_fields__}
        return Filters(**{**own, "open_weights": None if self.open_weights is None else self.open_weights == "true"})

    @property
    def order(self) -> str:
        """The order that is asked for, or the one that fits."""
        if self.search:
            return self.sort or "relevance"
        return "recency" if self.sort in (None, "relevance") else self.sort or ""

    def address(self, **changes: object) -> str:
        """The address of this list, with some fields changed."""
        return f"/models?{self.query(**changes)}".rstrip("?")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a filter offers, with the number of models it leaves; None where nobody counts."""

    value: str
    label: str
    count: int | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """A filter with all that it offers."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter in force, with the address of the list without it."""

    name: str
    value: str
    without: str


def in_force(wanted: Wanted, counts: Facets) -> tuple[Filter, ...]:
    """The filters in force, each with the way out of it."""
    found = [Filter("text", wanted.search, wanted.address(search=None, page=1))] if wanted.search else []
    for name in ("capability", "modality"):
        chosen = getattr(wanted, name)
        for value in chosen:
            rest = tuple(other for other in chosen if other != value)
            found.append(Filter(spoken(name), spoken(value), wanted.address(**{name: rest, "page": 1})))
    provider = {one.value: one.label for one in counts.values.get("provider", ())}
    for name, label, text in (
        ("developer", "developer", wanted.developer),
        ("provider", "offered by", wanted.provider and provider.get(wanted.provider, wanted.provider)),
        ("licensing", "licence", wanted.licensing and (licence(wanted.licensing) or "unknown")),
        ("open_weights", "weights", WEIGHTS.get(wanted.open_weights or "")),
        ("min_context", "context", wanted.min_context and f"{_tokens(wanted.min_context)} or more"),
        ("max_input_price", "input", _at_most(wanted.max_input_price)),
        ("max_output_price", "output", _at_most(wanted.max_output_price)),
        (
            "max_first_token_ms",
            "first token",
            wanted.max_first_token_ms and f"{_seconds(wanted.max_first_token_ms)} or less",
        ),
        ("status", "status", wanted.status),
    ):
        if text:
            found.append(Filter(label, text, wanted.address(**{name: None, "page": 1})))
    return tuple(found)


def selects(wanted: Wanted, counts: Facets) -> tuple[Choices, ...]:
    """The filters that take one value; what is chosen is offered even when it leaves nothing."""
    licences = {word: licence(word) or "unknown" for word in get_args(Licensing)}
    sized = [
        Choice(c.value, f"{_tokens(int(c.value))} or more", c.count or None, c.chosen)
        for c in _choices(counts, "min_context", None if wanted.min_context is None else str(wanted.min_context))
    ]
    speeds = [
        Choice(c.value, f"{_seconds(int(c.value))} or less", c.count or None, c.chosen)
        for c in _choices(
            counts,
            "max_first_token_ms",
            None if wanted.max_first_token_ms is None else str(wanted.max_first_token_ms),
        )
    ]
    # Where nobody has measured anything there is nothing to choose.
    timed = [Choices("max_first_token_ms", "First token", tuple(sorted(speeds, key=lambda choice: int(choice.value))))]
    return (
        Choices("developer", "Developer", _choices(counts, "developer", wanted.developer)),
        Choices("provider", "Offered by", _choices(counts, "provider", wanted.provider)),
        Choices("min_context", "Context", tuple(sorted(sized, key=lambda choice: int(choice.value)))),
        Choices("open_weights", "Weights", _choices(counts, "open_weights", wanted.open_weights, WEIGHTS)),
        Choices("licensing", "Licence", _choices(counts, "licensing", wanted.licensing, licences)),
        *(timed if speeds else ()),
        Choices("status", "Status", _choices(counts, "status", wanted.status)),
    )


def checks(wanted: Wanted, counts: Facets) -> tuple[Choices, ...]:
    """The filters that take several values, all of which must hold."""

    def choices(name: str, words: Sequence[str], chosen: Sequence[str]) -> tuple[Choice, ...]:
        known = {one.value: one.count for one in counts.values.get(name, ())}
        return tuple(Choice(word, spoken(word), known.get(word, 0), word in chosen) for word in words)

    return (
        Choices("capability", "Can do", choices("capability", get_args(Capability), wanted.capability)),
        Choices("modality", "Takes or gives", choices("modality", get_args(Modality), wanted.modality)),
    )


def _choices(
    counts: Facets, name: str, chosen: str | None, labels: Mapping[str, str] | None = None
) -> tuple[Choice, ...]:
    # The developer's case does not matter, in the API and here.
    same = (chosen or "").casefold()
    values = list(counts.values.get(name, ()))
    if chosen is not None and same not in [one.value.casefold() for one in values]:
        values.append(Value(chosen, chosen, 0))
    names = labels or {}
    return tuple(
        Choice(one.value, names.get(one.value, one.label), one.count, one.value.casefold() == same) for one in values
    )


def _tokens(value: int) -> str:
    amount = tokens(value)
    return amount.text if amount else ""


def _seconds(ms: int) -> str:
    return f"{ms / 1000:g} s"


def _at_most(price: Decimal | None) -> str | None:
    return None if price is None else f"${price:f} or less"
