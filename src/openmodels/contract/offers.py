"""An offer is one provider's offer of one model (a mapping in the registry), and what a workload costs there."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from openmodels.contract.prices import Pricing
from openmodels.contract.shape import Number, Price, Shape, Timestamp
from openmodels.contract.sources import Origins, Sources, Verification, VerifiedOn


class RateLimits(Shape):
    """How much one account may ask of a provider."""

    requests_per_minute: int | None = Field(description="Requests a minute.")
    tokens_per_minute: int | None = Field(description="Tokens a minute.")


class Features(Shape):
    """What an offer supports: true, false, or null when nobody says."""

    tools: bool | None = Field(description="Calls tools.")
    structured_output: bool | None = Field(description="Holds to a JSON schema.")
    reasoning: bool | None = Field(description="Thinks before it answers.")
    attachments: bool | None = Field(description="Takes files or images.")
    temperature: bool | None = Field(description="Accepts a temperature.")
    prompt_caching: bool | None = Field(description="Keeps prompts to be read again at a lower price.")
    streaming: bool | None = Field(description="Streams its answer.")
    web_search: bool | None = Field(description="Searches the web.")


class ProviderName(Shape):
    provider_id: str = Field(description="Id of the provider.")
    provider_name: str = Field(description="Name of the provider.")


class OfferDetails(Shape):
    """What an offer and each of its variants say."""

    provider_model_name: str = Field(description="Name that a request to the provider uses.")
    pricing: Pricing | None = Field(description="What it costs; null when not known, which is not free.")
    rate_limits: RateLimits | None = Field(description="How much one account may ask; null when not known.")
    context_window_override: int | None = Field(description="Context window here, where it differs from the model's.")
    max_output_tokens: int | None = Field(description="Most output tokens of one request here.")
    quantization: str | None = Field(description="Number form of the weights that are served.")
    features: Features | None = Field(description="What this offer supports.")
    api_format: str | None = Field(description="API of this offer, where it differs from the provider's.")
    api_base_url: str | None = Field(description="Base address of this offer, where it differs.")
    deprecated_on: date | None = Field(description="Day from which new use is advised against.")
    retires_on: date | None = Field(description="Day on which it stops, or stopped, answering.")


class Variant(OfferDetails):
    """Another name for nearly the same offer; what does not differ is repeated."""

    kind: str = Field(description="region, speed, reasoning, snapshot, free, privacy or quantization.")
    label: str | None = Field(description="Name of the variant for people.")
    available_regions: list[str] | None = Field(description="Regions that serve it.")
    status: str | None = Field(description="alpha, beta, active, deprecated or retired.")


class Offer(OfferDetails, ProviderName):
    """One provider's offer of a model."""

    available_regions: list[str] = Field(description="Regions that serve this model.")
    variants: list[Variant] | None = Field(description="Other names for nearly the same offer.")
    status: str = Field(description="alpha, beta, active, deprecated or retired.")
    successor: str | None = Field(description="Id of the model to use instead, at this provider.")
    created_at: Timestamp = Field(description="When the offer appeared.")
    updated_at: Timestamp = Field(description="When its facts last changed.")
    origins: Origins
    sources: Sources
    verified_on: VerifiedOn
    verification: Verification


class ModelProviders(Shape):
    """A model's offers."""

    model_id: str = Field(description="Id of the model.")
    providers: list[Offer] = Field(description="Its offers, by the provider's name.")


class Cost(Shape):
    """What a workload costs; a part that is not known makes the total unknown, and `unknown` says why."""

    total: Price | None = Field(description="Cost of the whole workload; null when a part of it is not known.")
    currency: str | None = Field(description="Currency of the total, ISO 4217.")
    hours: str | None = Field(description="Name of the hours whose prices hold at that time; null: the usual prices.")
    unknown: list[str] = Field(description="Why the total is not known; empty when it is.")


class OfferTelemetry(Shape):
    """What probes have measured in the last 7 days."""

    status: str = Field(description="up, degraded, down or unknown.")
    uptime_percentage: Number | None = Field(description="Share of good answers, 0 to 100.")
    average_ttft_ms: Number | None = Field(description="Average time to the first token, in milliseconds.")
    average_total_ms: Number | None = Field(description="Average time of a whole answer, in milliseconds.")
    simulated: bool = Field(description="Whether this is a simulated provider.")


class ComparedOffer(Offer):
    """An offer with what was measured and what a workload costs there."""

    telemetry: OfferTelemetry | None = Field(description="What probes have measured; null when there is nothing.")
    cost: Cost | None = Field(description="What the workload costs here; null when no workload is asked for.")


class Comparison(Shape):
    """A model's offers side by side."""

    model_id: str = Field(description="Id of the model.")
    model_name: str = Field(description="Name of the model.")
    comparison: list[ComparedOffer] = Field(description="Its offers, by input price; those without a price last.")
