"""The columns that a table of models can have. All pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from openmodels.contract.models import ModelSummary
from openmodels.store.facets import FirstToken
from openmodels.store.orders import Order

ColumnName = Literal[
    "modalities",
    "context_window",
    "max_output_tokens",
    "input_price",
    "output_price",
    "providers",
    "developer",
    "licensing",
    "open_weights",
    "capabilities",
    "released_on",
    "knowledge_cutoff",
    "added",
    "first_token",
]


@dataclass(frozen=True, slots=True)
class Column:
    """A column with its heading, the unit below it, and the order that its heading leads to."""

    name: ColumnName
    label: str
    unit: str = ""
    order: Order = field(kw_only=True)
    number: bool = False
    wide: bool = False


COLUMNS: Mapping[ColumnName, Column] = {
    column.name: column
    for column in (
        Column("modalities", "Takes and gives", order="modalities", wide=True),
        Column("context_window", "Context", order="context_window", number=True),
        Column("max_output_tokens", "Max output", order="max_output_tokens", number=True),
        Column("input_price", "Input from", "USD / M tokens", order="price", number=True),
        Column("output_price", "Output from", "USD / M tokens", order="output_price", number=True),
        Column("providers", "Providers", order="providers", number=True),
        Column("developer", "Developer", order="developer"),
        Column("licensing", "Licence", order="licensing"),
        Column("open_weights", "Weights", order="open_weights"),
        Column("capabilities", "Can do", order="capabilities", wide=True),
        Column("released_on", "Released", order="released_on"),
        Column("knowledge_cutoff", "Knowledge until", order="knowledge_cutoff"),
        Column("added", "Added", order="recency"),
        Column("first_token", "First token from", "average, 7 days", order="first_token", number=True),
    )
}
USUAL: tuple[ColumnName, ...] = ("modalities", "context_window", "input_price", "output_price", "providers")


def shown(names: tuple[ColumnName, ...]) -> tuple[Column, ...]:
    """The columns that are asked for, in the table's order; the usual ones when none is."""
    wanted = names or USUAL
    return tuple(column for column in COLUMNS.values() if column.name in wanted)


def fields(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """The names under which an export writes the columns, as the API calls them."""
    own = {"providers": "providers_count", "input_price": "min_input_price", "output_price": "min_output_price"}
    own |= {"added": "created_at", "first_token": "first_token_ms"}
    found = ["id", "name", "developer"]
    for column in columns:
        one = own.get(column.name, column.name)
        found += ["input_modalities", "output_modalities"] if one == "modalities" else []
        found += ["first_token_simulated"] if one == "first_token_ms" else []
        if one not in found:
            found.append(one)
    return tuple(found)


def record(model: ModelSummary, names: tuple[str, ...], first_tokens: Mapping[str, FirstToken]) -> dict[str, object]:
    """These fields of a model as JSON has them: exact, and null where not known."""
    values = model.model_dump(mode="json", include=set(names))
    first = first_tokens.get(model.id)
    values |= {
        "first_token_ms": first.ms if first else None,
        "first_token_simulated": first.simulated if first else None,
    }
    if values.get("licensing") == "unknown":
        values["licensing"] = None
    return {name: values[name] for name in names}
