"""One page of a list."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import Field

from openmodels.contract.shape import Shape

T = TypeVar("T")


class Pagination(Shape):
    """Which page this is, and how much there is."""

    page: int = Field(ge=1, description="Number of this page, from 1.")
    limit: int = Field(ge=1, le=100, description="Most entries of one page.")
    total: int = Field(ge=0, description="Entries on all pages.")


class Page(Shape, Generic[T]):
    """One page of a list."""

    data: list[T] = Field(description="The entries of this page.")
    pagination: Pagination
