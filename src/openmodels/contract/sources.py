"""Where facts come from and how far they are confirmed; the same for models, providers and offers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from openmodels.contract.shape import Shape


class Source(Shape):
    """Where facts come from."""

    name: str = Field(description="Name of the source.")
    url: str | None = Field(description="Page that states the facts.")
    commit: str | None = Field(description="Commit of the source, when it is kept in git.")
    retrieved_at: str | None = Field(description="Day or moment at which the source was read.")
    license: str | None = Field(description="Licence of the source.")
    fields: list[str] | None = Field(description="Fields that the source states.")


Sources = Annotated[list[Source] | None, Field(description="Where these facts come from.")]
VerifiedOn = Annotated[
    str | None, Field(description="Day on which somebody last compared these facts with their sources.")
]
Verification = Annotated[
    str | None,
    Field(description="unverified, cross-checked, vendor-confirmed or disputed; null when nobody says."),
]
Origins = Annotated[
    list[str], Field(description="Names of the registries that say something of it; a later one overrides the others.")
]
