"""What has changed in the catalogue, and what is going to."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from openmodels.contract.shape import Number, Shape, Timestamp


class Change(Shape):
    """One change of a model, a provider or an offer; an offer has both ids."""

    observed_at: Timestamp = Field(description="When the registry, or whoever kept the price before it, said so first.")
    kind: str = Field(
        description="change: the thing changed; correction: only what is known of it did; flap: a change taken back."
    )
    what: str = Field(description="created, changed, retired or returned.")
    model_id: str | None = Field(description="Id of the model; null in a provider's own changes.")
    provider_id: str | None = Field(description="Id of the provider; null in a model's own changes.")
    field: str | None = Field(description="Dotted path of the field; null where the whole thing appeared.")
    old: Any = Field(description="Value before; null when it was not known.")
    new: Any = Field(description="Value after; null when it is not known.")
    percent: Number | None = Field(description="By how much a number rose or fell; null for what is not a number.")
    effective_from: date | None = Field(description="Day from which it holds; null when nobody says.")
    registry_commit: str | None = Field(description="Commit of the registry that said so; null outside of git.")
    source_url: str | None = Field(
        description="Page that tells of it, where it is from before the catalogue; null for what the catalogue saw."
    )


class Ending(Shape):
    """A model, a provider or an offer that is deprecated or about to stop; an offer has both ids."""

    model_id: str | None = Field(description="Id of the model; null where a provider ends.")
    provider_id: str | None = Field(description="Id of the provider; null where a model ends everywhere.")
    name: str = Field(description="Name of the model or provider; of an offer, the provider's name for the model.")
    status: str = Field(description="alpha, beta, active or deprecated.")
    deprecated_on: date | None = Field(description="Day from which new use is advised against.")
    retires_on: date | None = Field(description="Day on which it stops answering; null when nobody says.")
    days_left: int | None = Field(description="Days until then, below zero when it has passed; null when unknown.")
    successor: str | None = Field(description="Id of the model or provider to use instead.")
