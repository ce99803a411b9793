"""Parameters that several endpoints share; each endpoint's own stand beside it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError


def _printable(value: object) -> object:
    # PostgreSQL cannot hold a NUL in a text, so nothing can match one.
    if isinstance(value, str) and "\x00" in value:
        raise PydanticCustomError("nul", "should not contain a NUL character")
    return value


def _absent_when_empty(value: object) -> object:
    # An HTML form sends every field, the empty ones too.
    return None if isinstance(value, str) and not value.strip() else value


class Parameters(BaseModel):
    """The query parameters of an endpoint: one that is not listed here is an error that names it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NoParameters(Parameters):
    """An endpoint without query parameters."""


class Paged(Parameters):
    page: int = Field(1, ge=1, le=1_000_000, description="Number of the page, from 1.")
    limit: int = Field(20, ge=1, le=100, description="Most entries of a page.")


Amount = Annotated[Decimal, Field(ge=0, le=1_000_000_000), WithJsonSchema({"type": "number", "minimum": 0})]
"""USD per million tokens."""
Text = Annotated[str, BeforeValidator(_printable), Field(max_length=200)]
Search = Annotated[Text | None, BeforeValidator(_absent_when_empty)]
Id = Annotated[Text, Path(description="Id, in lower case with hyphens.", examples=["gpt-5"])]
