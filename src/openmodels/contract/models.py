"""A model: in lists, and by itself."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from openmodels.contract.shape import Number, Price, Shape, Timestamp
from openmodels.contract.sources import Origins, Sources, Verification, VerifiedOn


class ModelSummary(Shape):
    """A model as lists show it."""

    id: str = Field(description="Id of the model.")
    name: str = Field(description="Name as people write it.")
    description: str = Field(description="What the model is.")
    capabilities: list[str] = Field(description="What the model can do.")
    modalities: list[str] = Field(description="Kinds of data that the model takes or gives.")
    context_window: int | None = Field(description="Most tokens of one request; null when not known.")
    licensing: str = Field(description="Licence of the model; `unknown` when nobody says.")
    country: str | None = Field(description="Country of the developer, ISO 3166-1 alpha-2 in lower case.")
    created_at: Timestamp = Field(description="When the model appeared.")
    updated_at: Timestamp = Field(description="When its facts last changed.")
    developer: str | None = Field(description="Who made the model.")
    family: str | None = Field(description="Family the model belongs to.")
    open_weights: bool | None = Field(description="Whether the weights can be downloaded.")
    input_modalities: list[str] | None = Field(description="Kinds of data that the model takes.")
    output_modalities: list[str] | None = Field(description="Kinds of data that the model gives.")
    max_input_tokens: int | None = Field(description="Most input tokens of one request.")
    max_output_tokens: int | None = Field(description="Most output tokens of one request.")
    knowledge_cutoff: str | None = Field(description="Last month or day the training data covers.")
    released_on: str | None = Field(description="Day, or month, of the first public release.")
    status: str = Field(description="alpha, beta, active, deprecated or retired.")
    deprecated_on: date | None = Field(description="Day from which new use is advised against.")
    retires_on: date | None = Field(description="Day on which it stops, or stopped, answering.")
    successor: str | None = Field(description="Id of the model to use instead.")
    aliases: list[str] = Field(description="Other ids that mean this model.")
    origins: Origins
    providers_count: int = Field(description="Providers that offer the model now.")
    min_input_price: Price | None = Field(
        description="Lowest known list price of a million input tokens, in USD; null when none is known."
    )
    min_output_price: Price | None = Field(
        description="Lowest known list price of a million output tokens, in USD; null when none is known."
    )


class Parameters(Shape):
    """Size of a model."""

    total: int | None = Field(description="All parameters.")
    active: int | None = Field(description="Parameters used for one token.")


class Weights(Shape):
    """A place to download weights from."""

    url: str = Field(description="Page or repository of the weights.")
    format: str | None = Field(description="File format.")
    quantization: str | None = Field(description="Number form of the weights.")


class Link(Shape):
    """A page about a model."""

    label: str = Field(description="What the page is.")
    url: str = Field(description="Address of the page.")


class Benchmark(Shape):
    """A published score."""

    name: str = Field(description="Name of the benchmark.")
    score: Number = Field(description="The score, in the benchmark's own unit.")
    metric: str | None = Field(description="What the score counts.")
    source: str | None = Field(description="Page that publishes the score.")


class Model(ModelSummary):
    """Everything known of one model."""

    base_model: str | None = Field(description="Id of the model that this one was made from.")
    license_url: str | None = Field(description="Text of the licence.")
    parameters: Parameters | None = Field(description="Size of the model.")
    weights: list[Weights] | None = Field(description="Places to download the weights from.")
    links: list[Link] | None = Field(description="Pages about the model.")
    benchmarks: list[Benchmark] | None = Field(description="Published scores.")
    sources: Sources
    verified_on: VerifiedOn
    verification: Verification
