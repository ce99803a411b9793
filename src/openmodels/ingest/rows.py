"""Documents to rows: one row a file, whole, so that what the API sends needs no defaults.

Pieces are dumped with all their keys, nulls too. Two things are filled in: an absent status is active, and what
a variant does not say is what its offer says (what it says is null stays null: not known).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

from openmodels.errors import InvalidRegistry
from openmodels.registry.documents import Lifecycle, Mapping, Model, Provider
from openmodels.registry.entries import Entry, Registry
from openmodels.registry.rules import Root, about
from openmodels.store.catalogue import COLUMNS, Row, Table
from openmodels.store.exact import number

INHERITED = (
    "pricing",
    "rate_limits",
    "context_window_override",
    "max_output_tokens",
    "quantization",
    "features",
    "api_format",
    "api_base_url",
    "available_regions",
    "status",
    "deprecated_on",
    "retires_on",
)
"""Fields that a variant takes from its offer when it does not name them."""

PRICED = (
    "currency",
    "basis",
    "input_per_million",
    "output_per_million",
    "cache_read_per_million",
    "cache_write_per_million",
)
"""Columns of a mapping that repeat a part of its pricing, so that SQL can filter and sort by them."""


NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")

Rows = dict[Table, Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Origin:
    """The names of the roots that say something of a thing, the earliest first, and whether one of them is private."""

    names: tuple[str, ...]
    private: bool = False


def model_row(model: Model, origin: Origin) -> Row:
    """The row of a model."""
    values = _values(model, origin)
    values["status"] = values["status"] or "active"
    values["aliases"] = values["aliases"] or []
    return _row("models", model.id, values)


def provider_row(provider: Provider, origin: Origin) -> Row:
    """The row of a provider."""
    values = _values(provider, origin)
    values["status"] = values["status"] or "active"
    return _row("providers", provider.id, values)


def mapping_row(mapping: Mapping, origin: Origin) -> Row:
    """The row of a mapping, with the prices that SQL needs beside its whole pricing."""
    values = _values(mapping, origin)
    # It is written into the history, see `known`; no row and no answer repeats it.
    values.pop("price_history")
    values["status"] = values["status"] or "active"
    for variant, said in zip(values["variants"] or [], mapping.variants or [], strict=True):
        for name in INHERITED:
            if name not in said.model_fields_set:
                variant[name] = values[name]
    pricing = values["pricing"] or {}
    for name in PRICED:
        values[name] = pricing.get(name)
    return _row("mappings", f"{mapping.provider_id}/{mapping.model_id}", values)


def _row(table: Table, key: str, values: dict[str, Any]) -> Row:
    row = {name: values.pop(name) for name in COLUMNS[table]}
    row["details"] = values
    body = orjson.dumps(row, default=number, option=orjson.OPT_SORT_KEYS)
    if b"\\u0000" in body and NUL.search(body):
        raise InvalidRegistry(f"{table[:-1]} '{key}' holds a NUL character, which no database text can hold.")
    # A copy: what orjson returns holds on to its whole buffer, six kilobytes more for each of a million rows.
    return Row(key, bytes(memoryview(body)), blake2b(body, digest_size=16).hexdigest())


def _values(document: Lifecycle, origin: Origin) -> dict[str, Any]:
    return {**document.model_dump(), "origins": list(origin.names), "private": origin.private}


def rows(registry: Registry) -> Rows:
    """The rows of all three kinds, made one by one as they are asked for."""
    roots: dict[str, Root] = {}

    def origin(entry: Entry[Lifecycle]) -> Origin:
        told = []
        for root in entry.roots:
            if root not in roots:
                roots[root] = about(root)
            told.append(roots[root])
        return Origin(tuple(root.name for root in told), any(root.private for root in told))

    return {
        "providers": (provider_row(entry.document, origin(entry)) for entry in registry.providers.values()),
        "models": (model_row(entry.document, origin(entry)) for entry in registry.models.values()),
        "mappings": (mapping_row(entry.document, origin(entry)) for entry in registry.mappings.values()),
    }
