"""What an offer costs, in the currency of the offer; a null price is not known, which is not the same as free."""

from __future__ import annotations

from pydantic import Field

from openmodels.contract.shape import Price, Shape


class Prices(Shape):
    """Prices of the parts of a request."""

    input_per_million: Price | None = Field(description="Price of a million input tokens.")
    output_per_million: Price | None = Field(description="Price of a million output tokens.")
    cache_read_per_million: Price | None = Field(description="Price of a million input tokens read from a cache.")
    cache_write_per_million: Price | None = Field(description="Price of a million tokens written to a cache.")
    cache_write_1h_per_million: Price | None = Field(
        description="Price of a million tokens written to a cache that keeps them for an hour."
    )
    reasoning_tokens_per_million: Price | None = Field(description="Price of a million reasoning tokens.")
    input_audio_per_million: Price | None = Field(description="Price of a million audio input tokens.")
    output_audio_per_million: Price | None = Field(description="Price of a million audio output tokens.")
    input_image_per_million: Price | None = Field(description="Price of a million image input tokens.")
    output_image_per_million: Price | None = Field(description="Price of a million image output tokens.")
    image_per_unit: Price | None = Field(description="Price of one image.")
    audio_per_second: Price | None = Field(description="Price of a second of audio.")
    video_per_second: Price | None = Field(description="Price of a second of video.")
    search_grounding_per_query: Price | None = Field(description="Price of one web search.")


class Tier(Prices):
    """Prices of a long request: all of its tokens are priced so, not only those above the mark."""

    above_input_tokens: int = Field(description="Input tokens, cached ones too, above which these prices hold.")


class ServiceTiers(Shape):
    """Prices of other speeds of service."""

    batch: Prices | None = Field(description="Answers within hours.")
    flex: Prices | None = Field(description="Answers when there is room.")
    priority: Prices | None = Field(description="Answers before others.")
    fast: Prices | None = Field(description="Answers at a higher speed.")


class Schedule(Prices):
    """Prices that hold at some hours only."""

    label: str = Field(description="Name of the hours.")
    time_zone: str = Field(description="Time zone of the hours.")
    weekdays: list[str] | None = Field(description="Days on which the hours hold; null means all.")
    starts_at: str = Field(description="First minute, as HH:MM.")
    ends_at: str = Field(description="Minute after the last, as HH:MM; before starts_at, it is the next day's.")


class Pricing(Prices):
    """What an offer costs; a price that is null is not known, which is not free."""

    currency: str = Field(description="Currency of every price here, ISO 4217.")
    basis: str | None = Field(description="list, promotional, free, subscription or estimated; null means list.")
    tiers: list[Tier] | None = Field(description="Prices of long requests, lowest mark first.")
    service_tiers: ServiceTiers | None = Field(description="Prices of other speeds of service.")
    schedules: list[Schedule] | None = Field(description="Prices of some hours.")
    effective_from: str | None = Field(description="First day of these prices.")
    effective_until: str | None = Field(description="Last day of these prices.")
