"""What a change means, as rows for people, as Markdown and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson

from openmodels.registry.documents import Lifecycle, Model, Provider
from openmodels.registry.meaning import NOUNS, WHATS, Change, Meaning, What
from openmodels.registry.prices import Money, PriceChange
from openmodels.registry.reports.markdown import plain

MOST_ROWS = 300
"""More than a person reads, and few enough for a comment."""
MOST_OF_A_SORT = 30
"""Rows of each sort that are shown where there are more in all."""

_LABELS: dict[What, str] = {
    "new": "new {}",
    "price": "price",
    "retired": "{} retired",
    "removed": "{} removed",
    "returned": "{} returned",
    "changed": "{} changed",
    "unclear": "{} not compared",
}
_COUNTED: dict[What, str] = {**_LABELS, "price": "{} with other prices"}
_PROVENANCE = ("sources", "verified_on", "verification")
"""They change with whatever they vouch for, so people are told of them only where nothing else has changed."""
_END = ("status", "retires_on", "successor")
"""They are told in one row where a thing retires."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, as plain text; `percent` is None where it has no meaning."""

    label: str
    key: str
    field: str = ""
    old: str = ""
    new: str = ""
    percent: float | None = None


def summary(meaning: Meaning) -> str:
    """One sentence that counts the changes."""
    counts = meaning.counts
    parts = [
        f"{number:,} {_COUNTED[what].format(noun if number == 1 else f'{noun}s')}"
        for what in WHATS
        for kind, noun in NOUNS.items()
        if (number := counts[what, kind])
    ]
    since = f"since {meaning.since[:12]}"
    return f"{', '.join(parts)} {since}." if parts else f"Nothing that the catalogue tells has changed {since}."


def rows(meaning: Meaning) -> Iterator[Row]:
    """One row a new, retired, removed or returned thing, one a price, one a field."""
    for change in meaning.changes:
        label = _LABELS[change.what].format(NOUNS[change.kind])
        if change.what == "new":
            yield Row(label, change.key, new=_gist(change))
            continue
        if change.what in ("retired", "removed", "returned", "unclear"):
            yield Row(label, change.key, new=_end(change))
        for price in change.prices:
            old, new = (_money(money) for money in (price.old, price.new))
            yield Row(_LABELS["price"], change.key, price.field, old, new, price.percent)
        told = (*_PROVENANCE, *(_END if change.what == "retired" else ()))
        telling = [field for field in change.fields if field.field not in told]
        for field in telling or (change.fields if change.what == "changed" else ()):
            changed = _LABELS["changed"].format(NOUNS[change.kind])
            yield Row(changed, change.key, field.field, _short(field.old), _short(field.new), field.percent)


def markdown(meaning: Meaning) -> str:
    """A heading, the sentence that counts, and a table."""
    lines = ["## What the change means", "", summary(meaning)]
    every = list(rows(meaning))
    shown = every if len(every) <= MOST_ROWS else list(_first_of_each_sort(every))
    if every:
        lines += ["", "| | | field | before | after | |", "|---|---|---|---|---|---|", *map(_line, shown)]
    if len(every) > len(shown):
        lines += ["", f"And {len(every) - len(shown):,} rows more; `openmodels diff` lists all."]
    return "\n".join(lines)


def _first_of_each_sort(every: list[Row]) -> Iterator[Row]:
    # A thousand new offers must not push the one price that falls off the table.
    seen: Counter[str] = Counter()
    for row in every:
        seen[row.label] += 1
        if seen[row.label] <= MOST_OF_A_SORT:
            yield row


def json(meaning: Meaning) -> str:
    """Every change as indented JSON, with fields old and new; amounts are exact."""
    report = {
        "since": meaning.since,
        "counts": {what: {kind: meaning.counts[what, kind] for kind in NOUNS} for what in WHATS},
        "changes": [_object(change) for change in meaning.changes],
    }
    return orjson.dumps(report, default=_number, option=orjson.OPT_INDENT_2).decode()


def percentage(percent: float | None) -> str:
    """A percentage with its sign, or nothing."""
    return "" if percent is None else f"{percent:+,.1f}%"


def _line(row: Row) -> str:
    cells = (row.label, row.key, row.field, row.old, row.new, percentage(row.percent))
    return "| " + " | ".join(map(plain, cells)) + " |"


def _gist(change: Change) -> str:
    if isinstance(change.document, Model | Provider):
        return _short(change.document.name)
    listed = {"input_per_million": "in", "output_per_million": "out"}
    told = [f"{_money(price.new)} {listed[price.field]}" for price in change.prices if price.field in listed]
    return ", ".join(told) or ("other prices" if change.prices else "price not known")


def _end(change: Change) -> str:
    document: Lifecycle | None = change.document
    if change.what == "unclear":
        return "a state of the file is not valid"
    if change.what != "retired" or document is None:
        return ""
    told = [document.retires_on or "", f"successor {document.successor}" if document.successor else ""]
    return ", ".join(filter(None, told))


def _money(money: Money | None) -> str:
    return "not known" if money is None else f"{money.amount.normalize():f} {money.currency}"


def _short(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value)):
        return f"{len(value)} {'entry' if len(value) == 1 else 'entries'}"
    shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    shown = "".join(c if c.isprintable() else " " for c in shown)
    return shown if len(shown) <= 60 else f"{shown[:59]}…"


def _object(change: Change) -> dict[str, Any]:
    return {
        "what": change.what,
        "kind": change.kind,
        "key": change.key,
        "path": change.path,
        "prices": [_price(price) for price in change.prices],
        "fields": [
            {"field": f.field, "old": f.old, "new": f.new, "percent": _rounded(f.percent)} for f in change.fields
        ],
    }


def _price(price: PriceChange) -> dict[str, Any]:
    old, new = ({"amount": m.amount, "currency": m.currency} if m else None for m in (price.old, price.new))
    return {"field": price.field, "old": old, "new": new, "percent": _rounded(price.percent)}


def _rounded(percent: float | None) -> float | None:
    return None if percent is None else round(percent, 2)


def _number(value: object) -> Any:
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(value).__name__} has no form in JSON")
    return orjson.Fragment(f"{value.normalize():f}")
