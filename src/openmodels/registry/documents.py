"""What a registry file may say: models, providers and mappings as strict documents (contract, section 1).

The JSON Schemas in registry/schemas/ are generated from these classes, so a description here is what an
editor shows while somebody types. Values arrive from the strict loader: text, int, Decimal, bool, None.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from openmodels.registry.fields import (
    Commit,
    Count,
    CountryCode,
    Currency,
    Day,
    DayOrTimestamp,
    EnvName,
    FreeText,
    HttpsUrl,
    Id,
    MonthOrDay,
    Name,
    Price,
    RegionName,
    TimeOfDay,
    Timestamp,
    Unique,
    UrlPath,
)
from openmodels.registry.words import (
    ApiFormat,
    AuthType,
    Basis,
    Capability,
    Compatibility,
    Licensing,
    Modality,
    ModalityOrForm,
    ProviderKind,
    Quantization,
    Status,
    VariantKind,
    Verification,
    Weekday,
)


class Document(BaseModel):
    """A strict piece of a registry file: unknown fields are errors, nothing is coerced."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=False)


class Source(Document):
    """Where facts in this file come from."""

    name: Name = Field(description="Name of the source, such as models.dev.")
    url: HttpsUrl | None = Field(None, description="Page that states the facts.")
    commit: Commit | None = Field(None, description="Commit of the source, when it is kept in git.")
    retrieved_at: DayOrTimestamp | None = Field(None, description="When the source was read.")
    license: Name | None = Field(None, description="Licence of the source, as an SPDX id where there is one.")
    fields: Unique[FreeText] | None = Field(
        None, description="Fields of this file that the source states; a later import may change these and no others."
    )


class Lifecycle(Document):
    """What all three kinds of file may say about their age and their trust."""

    status: Status | None = Field(None, description="Stage of life; absent means active.")
    deprecated_on: Day | None = Field(None, description="Day from which new use is advised against.")
    retires_on: Day | None = Field(None, description="Day on which it stops, or stopped, answering.")
    successor: Id | None = Field(None, description="Id of what to use instead.")
    sources: list[Source] | None = Field(None, description="Where the facts in this file come from.")
    verified_on: Day | None = Field(None, description="Day on which somebody last compared this file with its sources.")
    verification: Verification | None = Field(None, description="How far the facts have been confirmed.")
    created_at: Timestamp = Field(description="When the thing appeared, in UTC.")
    updated_at: Timestamp = Field(description="When this file last changed its meaning, in UTC.")


class Parameters(Document):
    """Size of a model, in parameters."""

    total: Count | None = Field(None, description="All parameters.")
    active: Count | None = Field(None, description="Parameters used for one token, in a mixture of experts.")


class Weights(Document):
    """A place to download the weights from."""

    url: HttpsUrl = Field(description="Page or repository of the weights.")
    format: Name | None = Field(None, description="File format, such as safetensors or gguf.")
    quantization: Quantization | None = Field(None, description="Number form of the weights.")


class Link(Document):
    """A page about the thing."""

    label: Name = Field(description="What the page is: announcement, paper, model card.")
    url: HttpsUrl = Field(description="Address of the page.")


class Benchmark(Document):
    """A published score."""

    name: Name = Field(description="Name of the benchmark.")
    score: Annotated[Price, Field(description="The score, in the benchmark's own unit.")]
    metric: Name | None = Field(None, description="What the score counts, such as percent correct.")
    source: HttpsUrl | None = Field(None, description="Page that publishes the score.")


class Model(Lifecycle):
    """An LLM model, whoever serves it."""

    id: Id = Field(description="Id of the model; the file name without .yaml.")
    name: Name = Field(description="Name as people write it.")
    description: Annotated[str, Field(min_length=10, max_length=2000)] = Field(
        description="What the model is, in a few plain sentences."
    )
    developer: Name | None = Field(None, description="Who made the model.")
    family: Id | None = Field(None, description="Family the model belongs to, such as claude-sonnet.")
    base_model: Id | None = Field(None, description="Id of the model that this one was fine-tuned or distilled from.")
    aliases: Unique[Id] | None = Field(None, description="Other ids that mean this model; the API redirects them.")
    capabilities: Annotated[Unique[Capability], Field(min_length=1)] = Field(description="What the model can do.")
    modalities: Annotated[Unique[Modality], Field(min_length=1)] = Field(
        description="Kinds of data that the model takes or gives."
    )
    input_modalities: Unique[ModalityOrForm] | None = Field(None, description="Kinds of data that the model takes.")
    output_modalities: Unique[ModalityOrForm] | None = Field(None, description="Kinds of data that the model gives.")
    context_window: Annotated[int, Field(ge=1, le=100_000_000)] | None = Field(
        description="Most tokens of one request, input and output together; null when not known."
    )
    max_input_tokens: Count | None = Field(None, description="Most input tokens of one request.")
    max_output_tokens: Count | None = Field(None, description="Most output tokens of one request.")
    licensing: Licensing = Field(description="Licence of the model; unknown when nobody says.")
    license_url: HttpsUrl | None = Field(None, description="Text of the licence.")
    open_weights: bool | None = Field(None, description="Whether the weights can be downloaded.")
    country: CountryCode | None = Field(None, description="Country of the developer, ISO 3166-1 alpha-2 in lower case.")
    knowledge_cutoff: MonthOrDay | None = Field(None, description="Last month or day the training data covers.")
    released_on: MonthOrDay | None = Field(None, description="Day, or month, of the first public release.")
    parameters: Parameters | None = Field(None, description="Size of the model.")
    weights: list[Weights] | None = Field(None, description="Places to download the weights from.")
    links: list[Link] | None = Field(None, description="Pages about the model.")
    benchmarks: list[Benchmark] | None = Field(None, description="Published scores.")


class DataPolicy(Document):
    """What a provider does with what it is sent."""

    trains_on_data: bool | None = Field(None, description="Whether requests are used for training.")
    retention_days: Annotated[int, Field(ge=0)] | None = Field(None, description="Days for which requests are kept.")
    zero_retention: bool | None = Field(None, description="Whether it can be agreed that nothing is kept.")
    url: HttpsUrl | None = Field(None, description="Page that states the policy.")


class Telemetry(Document):
    """How the provider is probed."""

    enabled: bool | None = Field(None, description="Whether to probe at all; absent means yes.")
    health_path: UrlPath | None = Field(None, description="Path to ask for, below the origin of api_base_url.")
    health_interval_minutes: Annotated[int, Field(ge=1, le=1440)] | None = Field(
        None, description="Minutes between health probes; absent means 5."
    )
    latency_interval_minutes: Annotated[int, Field(ge=5, le=1440)] | None = Field(
        None, description="Minutes between latency probes; absent means 15."
    )
    daily_limit: Annotated[int, Field(ge=0, le=10_000)] | None = Field(
        None, description="Most latency probes a day; absent means 96."
    )
    latency_model: Id | None = Field(
        None, description="Model of its own to ask; absent means the cheapest active chat model."
    )
    latency_path: UrlPath | None = Field(
        None,
        description="Path of chat completions, below the origin of api_base_url, where it is not the usual one; only "
        "where compatibility is openai or custom.",
    )


class Provider(Lifecycle):
    """A company, cloud, gateway or local server that serves models."""

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"api_base_url": {"type": "null"}}, "required": ["api_base_url"]},
            "then": {
                "anyOf": [
                    {
                        "required": ["api_base_url_template"],
                        "properties": {"api_base_url_template": {"type": "string"}},
                    },
                    {"required": ["kind"], "properties": {"kind": {"const": "local"}}},
                ]
            },
        }
    )

    id: Id = Field(description="Id of the provider; the file name without .yaml.")
    name: Name = Field(description="Name as people write it.")
    description: Annotated[str, Field(min_length=10, max_length=2000)] = Field(
        description="What the provider is, in a few plain sentences."
    )
    kind: ProviderKind | None = Field(None, description="What sort of provider it is.")
    parent_provider: Id | None = Field(None, description="Id of the provider that this one is a part or plan of.")
    api_base_url: HttpsUrl | None = Field(
        description="Base address of the API; null only for a local server or where api_base_url_template is given."
    )
    api_base_url_template: Annotated[str, Field(min_length=8, max_length=500)] | None = Field(
        None, description="Base address with {placeholders}, where it needs an account, a region or a local port."
    )
    auth_type: AuthType = Field(description="How a request proves who sends it.")
    env_vars: Unique[EnvName] | None = Field(None, description="Environment variables that usually hold the key.")
    regions: Annotated[Unique[RegionName], Field(min_length=1)] = Field(
        description="Regions it serves from; global where it does not say, unknown where nobody knows."
    )
    compatibility: Compatibility = Field(description="API that its requests and answers follow.")
    api_formats: Unique[ApiFormat] | None = Field(None, description="All APIs that it speaks.")
    sdk_packages: dict[str, Name] | None = Field(None, description="Client package by language, such as npm or pypi.")
    billing_currency: Currency | None = Field(None, description="Currency it bills in, ISO 4217.")
    country: CountryCode | None = Field(None, description="Country of its seat, ISO 3166-1 alpha-2 in lower case.")
    website: HttpsUrl | None = Field(None, description="Home page.")
    docs_url: HttpsUrl | None = Field(None, description="Documentation of the API.")
    pricing_url: HttpsUrl | None = Field(None, description="Page that states the prices.")
    status_url: HttpsUrl | None = Field(None, description="The provider's own status page.")
    data_policy: DataPolicy | None = Field(None, description="What it does with what it is sent.")
    telemetry: Telemetry | None = Field(None, description="How it is probed.")

    @model_validator(mode="after")
    def _has_an_address(self) -> Self:
        if self.api_base_url is None and self.api_base_url_template is None and self.kind != "local":
            raise PydanticCustomError("no_address", "the provider has no address", {"at": "api_base_url"})
        return self


class Prices(Document):
    """Prices in the currency of the offer; an absent or null price is not known, which is not the same as free."""

    input_per_million: Price | None = Field(None, description="Price of a million input tokens.")
    output_per_million: Price | None = Field(None, description="Price of a million output tokens.")
    cache_read_per_million: Price | None = Field(None, description="Price of a million input tokens read from a cache.")
    cache_write_per_million: Price | None = Field(None, description="Price of a million tokens written to a cache.")
    cache_write_1h_per_million: Price | None = Field(
        None, description="Price of a million tokens written to a cache that keeps them for an hour."
    )
    reasoning_tokens_per_million: Price | None = Field(None, description="Price of a million reasoning tokens.")
    input_audio_per_million: Price | None = Field(None, description="Price of a million audio input tokens.")
    output_audio_per_million: Price | None = Field(None, description="Price of a million audio output tokens.")
    input_image_per_million: Price | None = Field(None, description="Price of a million image input tokens.")
    output_image_per_million: Price | None = Field(None, description="Price of a million image output tokens.")
    image_per_unit: Price | None = Field(None, description="Price of one image.")
    audio_per_second: Price | None = Field(None, description="Price of a second of audio.")
    video_per_second: Price | None = Field(None, description="Price of a second of video.")
    search_grounding_per_query: Price | None = Field(None, description="Price of one web search.")


class Tier(Prices):
    """Prices of a long request: all of its tokens are priced so, not only those above the mark."""

    above_input_tokens: Count = Field(description="Input tokens, cached ones too, above which these prices hold.")


class ServiceTiers(Document):
    """Prices of other speeds of service."""

    batch: Prices | None = Field(None, description="Answers within hours.")
    flex: Prices | None = Field(None, description="Answers when there is room.")
    priority: Prices | None = Field(None, description="Answers before others.")
    fast: Prices | None = Field(None, description="Answers at a higher speed.")


class Schedule(Prices):
    """Prices that hold at some hours only."""

    label: Name = Field(description="Name of the hours, such as off-peak.")
    time_zone: Name = Field(description="Time zone of the hours, such as Asia/Shanghai.")
    weekdays: Unique[Weekday] | None = Field(None, description="Days on which the hours hold; absent means all.")
    starts_at: TimeOfDay = Field(description="First minute, as HH:MM.")
    ends_at: TimeOfDay = Field(description="Minute after the last, as HH:MM; before starts_at, it is the next day's.")


class Pricing(Prices):
    """What an offer costs."""

    input_per_million: Price | None = Field(description="Price of a million input tokens; null when not known.")
    output_per_million: Price | None = Field(description="Price of a million output tokens; null when not known.")
    currency: Currency = Field(description="Currency of every price here, ISO 4217.")
    basis: Basis | None = Field(None, description="What sort of price it is; absent means list.")
    tiers: list[Tier] | None = Field(None, description="Prices of long requests, lowest mark first.")
    service_tiers: ServiceTiers | None = Field(None, description="Prices of other speeds of service.")
    schedules: list[Schedule] | None = Field(None, description="Prices of some hours.")
    effective_from: Day | None = Field(None, description="First day of these prices.")
    effective_until: Day | None = Field(None, description="Last day of these prices.")


class FormerPricing(Pricing):
    """What an offer cost from a moment on, as somebody noted then or as its provider tells."""

    since: DayOrTimestamp = Field(description="When these prices were first seen, or the day from which they held.")
    source: HttpsUrl | None = Field(None, description="Page that states them.")


class RateLimits(Document):
    """How much one account may ask, at the provider's first level."""

    requests_per_minute: Count | None = Field(description="Requests a minute; null when not known.")
    tokens_per_minute: Count | None = Field(description="Tokens a minute; null when not known.")


class Features(Document):
    """What this offer supports: true, false, or absent when nobody says."""

    tools: bool | None = Field(None, description="Calls tools.")
    structured_output: bool | None = Field(None, description="Holds to a JSON schema.")
    reasoning: bool | None = Field(None, description="Thinks before it answers.")
    attachments: bool | None = Field(None, description="Takes files or images.")
    temperature: bool | None = Field(None, description="Accepts a temperature.")
    prompt_caching: bool | None = Field(None, description="Keeps prompts to be read again at a lower price.")
    streaming: bool | None = Field(None, description="Streams its answer.")
    web_search: bool | None = Field(None, description="Searches the web.")


class OfferDetails(Document):
    """What an offer and each of its variants can say."""

    pricing: Pricing | None = Field(None, description="What it costs; null when not known.")
    rate_limits: RateLimits | None = Field(None, description="How much may be asked; null when not known.")
    context_window_override: Annotated[int, Field(ge=1, le=100_000_000)] | None = Field(
        None, description="Context window here, where it differs from the model's."
    )
    max_output_tokens: Count | None = Field(None, description="Most output tokens of one request here.")
    quantization: Quantization | None = Field(None, description="Number form of the weights that are served.")
    features: Features | None = Field(None, description="What this offer supports.")
    api_format: ApiFormat | None = Field(None, description="API of this offer, where it differs from the provider's.")
    api_base_url: HttpsUrl | None = Field(None, description="Base address of this offer, where it differs.")


class Variant(OfferDetails):
    """Another name for nearly the same offer: a region, a speed, a snapshot, a free edition."""

    provider_model_name: Name = Field(description="Name that a request to the provider uses.")
    kind: VariantKind = Field(description="In what the variant differs.")
    label: Name | None = Field(None, description="Name of the variant for people.")
    available_regions: Unique[RegionName] | None = Field(None, description="Regions, where they differ.")
    status: Status | None = Field(None, description="Stage of life, where it differs.")
    deprecated_on: Day | None = Field(None, description="Day from which new use is advised against.")
    retires_on: Day | None = Field(None, description="Day on which it stops, or stopped, answering.")


class Mapping(OfferDetails, Lifecycle):
    """One provider's offer of one model."""

    model_id: Id = Field(description="Id of the model; the file name without .yaml.")
    provider_id: Id = Field(description="Id of the provider; the name of the folder.")
    provider_model_name: Name = Field(description="Name that a request to the provider uses for the model.")
    pricing: Pricing | None = Field(description="What it costs; null when not known, which is not free.")
    rate_limits: RateLimits | None = Field(description="How much may be asked; null when not known.")
    available_regions: Annotated[Unique[RegionName], Field(min_length=1)] = Field(
        description="Regions of the provider that serve this model."
    )
    variants: list[Variant] | None = Field(None, description="Other names for nearly the same offer.")
    price_history: list[FormerPricing] | None = Field(
        None, description="Prices known from before this file, oldest first, the last of which may still hold."
    )


KINDS: dict[str, type[Lifecycle]] = {"model": Model, "provider": Provider, "mapping": Mapping}
"""Document class by kind, in the order in which a registry is read."""


def field_order(document: type[BaseModel]) -> list[str]:
    """The order in which a file of this kind lists its fields: identity first, then its own, then lifecycle."""
    first = [
        "id",
        "name",
        "model_id",
        "provider_id",
        "provider_model_name",
        "kind",
        "label",
        "since",
        "above_input_tokens",
    ]
    last = list(Lifecycle.model_fields)
    own = [name for name in document.model_fields if name not in first and name not in last]
    return [
        *(name for name in first if name in document.model_fields),
        *own,
        *(name for name in last if name in document.model_fields),
    ]
