"""Changes in words: the lines of one thing at one moment stand together. All pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby

from openmodels.store.told import Told, Topic
from openmodels.web.amounts import counted, money, tokens
from openmodels.web.pages.offers import KINDS

FIELDS = {
    "name": "Name",
    "status": "Status",
    "deprecated_on": "Deprecated on",
    "retires_on": "Retires on",
    "successor": "Successor",
    "context_window": "Context window",
    "context_window_override": "Context window",
    "max_input_tokens": "Most input",
    "max_output_tokens": "Most output",
    "provider_model_name": "Name in requests",
    "rate_limits.requests_per_minute": "Requests a minute",
    "rate_limits.tokens_per_minute": "Tokens a minute",
    "pricing.currency": "Currency",
    "pricing.basis": "Sort of price",
    "pricing.tiers": "Price tiers",
    "pricing.schedules": "Hours of prices",
}
TOKENS = ("context_window", "context_window_override", "max_input_tokens", "max_output_tokens")
DAYS = ("deprecated_on", "retires_on")
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """One fact before and after, in short and exactly; `percent` is by how much a number rose or fell."""

    label: str
    old: str
    new: str
    exact: str
    percent: float | None
    flap: bool
    """Whether it takes back the change before it."""
    is_number: bool = False
    """Whether both are numbers, which each reader writes in an own way."""
    is_day: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What one thing became at one moment."""

    id: int
    at: datetime
    topic: Topic
    what: str
    model_id: str | None
    model: str | None
    provider_id: str | None
    provider: str | None
    lines: tuple[Line, ...]
    effective_from: date | None

    @property
    def title(self) -> str:
        """The thing, in a few words: Claude Sonnet 4.5 at Anthropic."""
        return " at ".join(name for name in (self.model, self.provider) if name)

    @property
    def address(self) -> str:
        """The page of the thing."""
        return f"/models/{self.model_id}" if self.model_id else f"/providers/{self.provider_id}"

    @property
    def sentence(self) -> str:
        """What happened, in words without marks."""
        if not self.lines:
            return {"created": "New in the registry", "returned": "Back again", "retired": "Retired"}[self.what]
        return "; ".join(f"{one.label}: {one.old} to {one.new}" for one in self.lines)


@dataclass(frozen=True, slots=True)
class Day:
    """The entries of a day, and how many changes of each topic the whole day has."""

    day: date
    counts: tuple[tuple[str, int], ...]
    entries: tuple[Entry, ...]


def days(found: Iterable[Told], counts: dict[date, dict[Topic, int]]) -> tuple[Day, ...]:
    """Changes, the newest first, as days of entries."""
    made = []
    for day, some in groupby(entries(found), lambda one: one.at.date()):
        of_day = counts.get(day, {})
        words: tuple[tuple[str, Topic], ...] = (
            ("price change", "prices"),
            ("addition", "added"),
            ("retirement", "retired"),
            ("other change", "other"),
            ("correction", "corrections"),
        )
        told = tuple((counted(of_day[topic], word), of_day[topic]) for word, topic in words if of_day.get(topic))
        made.append(Day(day, told, tuple(some)))
    return tuple(made)


def entries(found: Iterable[Told]) -> Iterator[Entry]:
    """The changes of one thing at one moment as one entry."""
    for _, some in groupby(found, lambda one: (one.observed_at, one.topic, one.model_id, one.provider_id)):
        changes = list(some)
        yield _entry(changes)


def _entry(changes: Sequence[Told]) -> Entry:
    first = changes[0]
    plain = first.what in ("created", "returned", "retired")
    return Entry(
        id=first.id,
        at=first.observed_at,
        topic=first.topic,
        what=first.what,
        model_id=first.model_id,
        model=first.model_name or first.model_id,
        provider_id=first.provider_id,
        provider=first.provider_name or first.provider_id,
        lines=() if plain else tuple(_line(one) for one in sorted(changes, key=_order)),
        effective_from=first.effective_from,
    )


def _order(one: Told) -> tuple[bool, int, str]:
    """Usual prices before those of tiers and variants, in the order of a price list."""
    path = one.field or ""
    name = path.rpartition(".")[2]
    kinds = list(KINDS)
    return (path.count(".") > 1, kinds.index(name) if name in kinds else len(kinds), path)


def _line(one: Told) -> Line:
    path = one.field or ""
    old, new = _value(path, one.old, one.currency), _value(path, one.new, one.currency)
    return Line(
        _label(path),
        old[0],
        new[0],
        f"{old[1]} to {new[1]}",
        one.percent,
        one.kind == "flap",
        is_number=any(isinstance(value, int | float | Decimal) for value in (one.old, one.new)),
        is_day=path.rpartition(".")[2] in DAYS,
    )


def _label(path: str) -> str:
    if path in FIELDS:
        return FIELDS[path]
    parts = path.split(".")
    name = parts[-1]
    if name in KINDS:
        label = KINDS[name][0]
    else:
        label = FIELDS.get(name) or FIELDS.get(f"pricing.{name}") or name.replace("_", " ").capitalize()
    if parts[0] == "variants":
        where = path.removeprefix("variants.").partition(".pricing.")[0].removesuffix(f".{name}")
        return f"{where}: {label.lower()}"
    if "service_tiers" in parts:
        return f"{parts[parts.index('service_tiers') + 1].capitalize()} {label.lower()}"
    return label


def _value(path: str, value: object, currency: str | None) -> tuple[str, str]:
    """A value in short and exactly."""
    if value is None:
        return UNKNOWN, UNKNOWN
    name = path.rpartition(".")[2]
    if name in KINDS and isinstance(value, int | float | Decimal):
        amount = money(Decimal(str(value)), currency, KINDS[name][1])
        assert amount is not None
        return amount.text, amount.exact
    if name in TOKENS and isinstance(value, int):
        short = tokens(value)
        assert short is not None
        return short.text, short.exact
    if isinstance(value, list):
        text = counted(len(value), "entry", "entries")
        return text, text
    if isinstance(value, bool):
        return ("yes", "yes") if value else ("no", "no")
    text = f"{value:,}" if isinstance(value, int) else str(value)
    return text, text
