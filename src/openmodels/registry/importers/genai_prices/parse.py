"""Parse genai-prices: each model of each provider at the price that holds on the day of the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from openmodels.errors import CannotRun
from openmodels.registry.importers.drafts import Skipped
from openmodels.registry.importers.entries.catalogue import NO_PRICE, Catalogue, Entry
from openmodels.registry.importers.entries.groups import model_by_name
from openmodels.registry.importers.entries.providers import reviewed_provider
from openmodels.registry.importers.genai_prices.literals import table
from openmodels.registry.importers.genai_prices.notices import ORIGIN
from openmodels.registry.importers.labs import is_home, lab_of
from openmodels.registry.importers.packaged import Packaged
from openmodels.registry.importers.reviewed import data

PROVIDERS = {
    "aws": "amazon-bedrock",
    "fireworks": "fireworks-ai",
    "novita": "novita-ai",
    "together": "togetherai",
    "voyageai": "voyage",
    "x-ai": "xai",
}
"""Our ids of providers that go by another name here."""
PRICES = {
    "input_mtok": "input",
    "output_mtok": "output",
    "cache_read_mtok": "cache_read",
    "cache_write_mtok": "cache_write",
    "cache_write_1h_mtok": "cache_write_1h",
    "output_reasoning_mtok": "reasoning",
    "input_audio_mtok": "input_audio",
    "output_audio_mtok": "output_audio",
    "input_image_mtok": "input_image",
    "output_image_mtok": "output_image",
}
SERVICE = {"batch", "flex", "priority", "fast"}
THOUSAND = Decimal(1000)


def parse(packaged: Packaged) -> Catalogue:
    """Every offer with a price; raises CannotRun where the file is no table of providers."""
    day = packaged.date or ""
    providers = table(packaged.content, "providers")
    try:
        found = [_entry(provider, model, day) for provider in providers for model in provider["models"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise CannotRun(f"The file is not a table of prices: {error!r}.", hint="Give genai-prices' wheel.") from None
    entries = [one for one in found if isinstance(one, Entry)]
    left_out = [one for one in found if isinstance(one, Skipped)]
    named = {entry.provider for entry in entries}
    known = {name: about for name in sorted(named) if (about := reviewed_provider(name))}
    return Catalogue(ORIGIN, {}, known, entries, None, packaged.date, left_out=left_out)


def _entry(provider: Mapping[str, Any], model: Mapping[str, Any], day: str) -> Entry | Skipped:
    """One offer, or that it has no price that holds today."""
    prices = _holding(model["prices"], day)
    cost = _cost(prices)
    name = PROVIDERS.get(provider["id"], provider["id"])
    if not any(cost.get(price) for price in ("input", "output")):
        return Skipped(f"{name}/{model['id']}", NO_PRICE)
    facts: dict[str, Any] = {"cost": cost, "experimental": {"modes": _modes(model.get("price_variants") or [], day)}}
    if model.get("name"):
        facts["name"] = model["name"]
    if isinstance(model.get("context_window"), int):
        facts["limit"] = {"context": model["context_window"]}
    if model.get("deprecated") is True:
        facts["status"] = "deprecated"
    page = _page(name, provider.get("pricing_urls") or [])
    return Entry(name, model["id"], facts, page=page, is_raw=_is_raw(name, model["id"]))


def _is_raw(provider: str, name: str) -> bool:
    """Whether a name is what requests use: the table's are made to match them, but for a lab's own and hosts' paths.

    Names that start with `regional.` stand for those of all regions at once.
    """
    return "/" in name or (is_home(provider, lab_of(model_by_name(name))) and not name.startswith("regional."))


def _page(provider: str, pages: Sequence[str]) -> str | None:
    """The page of prices; a gateway's changes too often for a copy to be evidence."""
    is_gateway = data("providers").get(provider, {}).get("kind") == "aggregator"
    return pages[0] if pages and pages[0].startswith("https://") and not is_gateway else None


def _holding(prices: Any, day: str) -> Mapping[str, Any]:
    """The prices of that day, of several with the last start before it; those of some hours only are passed over."""
    if not isinstance(prices, list):
        return dict(prices)
    found: Mapping[str, Any] = {}
    latest = ""
    for one in prices:
        constraint = one.get("constraint") or {"start_date": "0"}
        start = constraint.get("start_date")
        if start is not None and latest <= start <= day:
            found, latest = one["prices"], start
    return found


def _cost(prices: Mapping[str, Any]) -> dict[str, Any]:
    """USD per million tokens, with tiers where a price has several, and the price of one web search."""
    cost: dict[str, Any] = {}
    tiers: dict[int, dict[str, Any]] = {}
    for key, name in PRICES.items():
        value = prices.get(key)
        if isinstance(value, Mapping):
            cost[name] = value["base"]
            for tier in value["tiers"]:
                tiers.setdefault(tier["start"], {})[name] = tier["price"]
        elif value is not None:
            cost[name] = value
    if isinstance(prices.get("web_searches_kcount"), Decimal):
        cost["search"] = prices["web_searches_kcount"] / THOUSAND
    if tiers:
        cost["tiers"] = [{"tier": {"size": start}, **tiers[start]} for start in sorted(tiers)]
    return cost


def _modes(variants: Sequence[Mapping[str, Any]], day: str) -> dict[str, Any]:
    """Prices of other speeds of service that hold on that day."""
    found = {}
    for variant in variants:
        when = variant["when"]
        name = when.get("service_tier") or when.get("processing")
        start = (variant.get("constraint") or {}).get("start_date") or "0"
        if len(when) == 1 and name in SERVICE and start <= day and (cost := _cost(variant["prices"])):
            found[name] = {"cost": {key: value for key, value in cost.items() if key not in ("search", "tiers")}}
    return found
