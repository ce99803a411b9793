"""What a search finds, and the small index of everything for a command palette."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from openmodels.contract.shape import Shape, Timestamp


class Hit(Shape):
    """A model or provider that was found."""

    id: str = Field(description="Id of what was found.")
    name: str = Field(description="Its name.")
    type: Literal["model", "provider"] = Field(description="What it is.")
    description: str = Field(description="What it is, in a few sentences.")


class SearchResults(Shape):
    """What was found."""

    models: list[Hit] = Field(description="Models, best first.")
    providers: list[Hit] = Field(description="Providers, best first.")
    total: int = Field(description="Everything that was found, shown here or not.")


class IndexedModel(Shape):
    """A model in few words."""

    id: str = Field(description="Id of the model.")
    name: str = Field(description="Name of the model.")
    aliases: list[str] = Field(description="Other ids that lead to it.")
    capabilities: list[str] = Field(description="What it can do.")
    modalities: list[str] = Field(description="Kinds of data that it takes or gives.")


class IndexedProvider(Shape):
    """A provider in few words."""

    id: str = Field(description="Id of the provider.")
    name: str = Field(description="Name of the provider.")
    compatibility: str = Field(description="API that it follows.")


class SearchIndex(Shape):
    """Everything in few words."""

    models: list[IndexedModel] = Field(description="All models, by name.")
    providers: list[IndexedProvider] = Field(description="All providers, by name.")
    updated_at: Timestamp | None = Field(description="When the catalogue last changed; null before the first ingest.")
