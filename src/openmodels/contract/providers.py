"""A provider."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from openmodels.contract.shape import Shape, Timestamp
from openmodels.contract.sources import Origins, Sources, Verification, VerifiedOn


class DataPolicy(Shape):
    """What a provider does with what it is sent."""

    trains_on_data: bool | None = Field(description="Whether requests are used for training.")
    retention_days: int | None = Field(description="Days for which requests are kept.")
    zero_retention: bool | None = Field(description="Whether it can be agreed that nothing is kept.")
    url: str | None = Field(description="Page that states the policy.")


class ProbeSettings(Shape):
    """How a provider is probed; null means the usual."""

    enabled: bool | None = Field(description="Whether it is probed at all.")
    health_path: str | None = Field(description="Path that a health probe asks for.")
    health_interval_minutes: int | None = Field(description="Minutes between health probes.")
    latency_interval_minutes: int | None = Field(description="Minutes between latency probes.")
    daily_limit: int | None = Field(description="Most latency probes a day.")
    latency_model: str | None = Field(description="Model that a latency probe asks; null: the cheapest.")
    latency_path: str | None = Field(description="Path that a latency probe asks; null: the usual one.")


class Provider(Shape):
    """Everything known of one provider."""

    id: str = Field(description="Id of the provider.")
    name: str = Field(description="Name as people write it.")
    description: str = Field(description="What the provider is.")
    api_base_url: str | None = Field(description="Base address of the API; null where it needs an account.")
    auth_type: str = Field(description="How a request proves who sends it.")
    regions: list[str] = Field(description="Regions it serves from.")
    compatibility: str = Field(description="API that its requests and answers follow.")
    created_at: Timestamp = Field(description="When the provider appeared.")
    updated_at: Timestamp = Field(description="When its facts last changed.")
    models_count: int = Field(description="Models that it offers now.")
    kind: str | None = Field(description="first-party, cloud, aggregator, plan or local.")
    parent_provider: str | None = Field(description="Id of the provider that this one is a part or plan of.")
    api_base_url_template: str | None = Field(description="Base address with {placeholders}.")
    api_formats: list[str] | None = Field(description="All APIs that it speaks.")
    env_vars: list[str] | None = Field(description="Environment variables that usually hold the key.")
    sdk_packages: dict[str, str] | None = Field(description="Client package by language.")
    billing_currency: str | None = Field(description="Currency it bills in, ISO 4217.")
    country: str | None = Field(description="Country of its seat, ISO 3166-1 alpha-2 in lower case.")
    website: str | None = Field(description="Home page.")
    docs_url: str | None = Field(description="Documentation of the API.")
    pricing_url: str | None = Field(description="Page that states the prices.")
    status_url: str | None = Field(description="The provider's own status page.")
    data_policy: DataPolicy | None = Field(description="What it does with what it is sent.")
    telemetry: ProbeSettings | None = Field(description="How it is probed.")
    status: str = Field(description="alpha, beta, active, deprecated or retired.")
    deprecated_on: date | None = Field(description="Day from which new use is advised against.")
    retires_on: date | None = Field(description="Day on which it stops, or stopped, answering.")
    successor: str | None = Field(description="Id of the provider to use instead.")
    origins: Origins
    sources: Sources
    verified_on: VerifiedOn
    verification: Verification
