"""How much there is."""

from __future__ import annotations

from pydantic import Field

from openmodels.contract.shape import Shape, Timestamp


class Stats(Shape):
    """How much the catalogue holds."""

    models: int = Field(description="Models that are not retired.")
    providers: int = Field(description="Providers that are not retired.")
    mappings: int = Field(description="Offers that are not retired.")
    last_sync_at: Timestamp | None = Field(description="When the registry was last ingested; null when never.")
