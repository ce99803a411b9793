"""The form of every error."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from openmodels.contract.shape import Shape

ErrorType = Literal["BAD_REQUEST", "NOT_FOUND", "METHOD_NOT_ALLOWED", "RATE_LIMITED", "INTERNAL_ERROR", "UNAVAILABLE"]


class ErrorDetail(Shape):
    """What went wrong."""

    status: int = Field(description="The HTTP status, once more.")
    message: str = Field(description="What is wrong and, where that helps, what to do about it.")
    type: ErrorType = Field(description="Kind of error, for programs.")


class ErrorBody(Shape):
    """Every error has this form."""

    error: ErrorDetail
