"""What a change of registry files means for those who use the catalogue: a pure comparison of two states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from openmodels.registry.differences import FieldChange, differences
from openmodels.registry.documents import Lifecycle, Prices
from openmodels.registry.documents import Mapping as Offer
from openmodels.registry.prices import PriceChange, price_changes
from openmodels.registry.read import FOLDERS, Kind, ids_of, shown_in

What = Literal["new", "price", "retired", "removed", "returned", "changed", "unclear"]
WHATS: tuple[What, ...] = get_args(What)
NOUNS: dict[Kind, str] = {"model": "model", "provider": "provider", "mapping": "offer"}

State = Mapping[str, Lifecycle | None]
"""By name below a root, the document of each file, or None for one that is not whole."""

_NOISE = "updated_at"
"""It says that a file has changed, which is known."""
_PRICED = {*Prices.model_fields, "currency", "tiers", "service_tiers"}
"""What is compared as prices, each with its currency, and not as fields."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one model, provider or offer; `what` is the weightiest of several."""

    what: What
    kind: Kind
    key: str
    path: str
    document: Lifecycle | None = None
    """As it is now or, of a removed file, as it was."""
    prices: tuple[PriceChange, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    """Whatever else differs."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """All changes since a commit, in the order of WHATS, then of kinds and keys."""

    since: str
    changes: list[Change]

    @property
    def counts(self) -> Counter[tuple[What, Kind]]:
        """How many things of each kind became what."""
        return Counter((change.what, change.kind) for change in self.changes)


def compare(root: str, before: State, after: State) -> list[Change]:
    """What became of each file of a root that was or is there; what means the same is left out."""
    found = [_change(root, name, before, after) for name in {**before, **after}]
    return ordered([change for change in found if change])


def ordered(changes: list[Change]) -> list[Change]:
    """Changes in the order of WHATS, then of kinds and keys."""
    kinds = list(NOUNS)
    return sorted(changes, key=lambda c: (WHATS.index(c.what), kinds.index(c.kind), c.key, c.path))


def _change(root: str, name: str, before: State, after: State) -> Change | None:
    was, is_ = before.get(name), after.get(name)
    place = FOLDERS[name.split("/")[0]], "/".join(ids_of(name)), shown_in(root, name)
    if name not in after:
        return Change("removed", *place, was)
    if is_ is None or (was is None and name in before):
        return Change("unclear", *place, is_)
    prices = price_changes(_offer(was), _offer(is_))
    if was is None:
        return Change("new", *place, is_, prices)
    fields = tuple(field for field in differences(_values(was), _values(is_)) if field.field != _NOISE)
    return Change(_weightiest(was, is_, bool(prices)), *place, is_, prices, fields) if prices or fields else None


def _offer(document: Lifecycle | None) -> Offer | None:
    return document if isinstance(document, Offer) else None


def _weightiest(was: Lifecycle, is_: Lifecycle, priced: bool) -> What:
    gone = (was.status == "retired", is_.status == "retired")
    if gone[0] != gone[1]:
        return "retired" if gone[1] else "returned"
    return "price" if priced else "changed"


def _values(document: Lifecycle) -> dict[str, Any]:
    """The fields of a document without its prices; variants and schedules by their names."""
    values = document.model_dump(exclude_none=True) | {"status": document.status or "active"}
    if isinstance(document, Offer):
        values["variants"] = _by("provider_model_name", values.get("variants", []))
        for offer in (values, *values["variants"].values()):
            pricing = {name: value for name, value in offer.get("pricing", {}).items() if name not in _PRICED}
            hours = _by("label", pricing.pop("schedules", []))
            offer["pricing"] = pricing | {
                "schedules": {label: {k: v for k, v in s.items() if k not in _PRICED} for label, s in hours.items()}
            }
    return values


def _by(name: str, items: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {item[name]: item for item in items}
