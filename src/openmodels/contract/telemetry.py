"""What probes have measured: availability, latency, incidents, and the order of a model's providers."""

from __future__ import annotations

from pydantic import Field

from openmodels.contract.periods import Period
from openmodels.contract.shape import Number, Shape, Timestamp
from openmodels.contract.status import Severity, State

MS = "in milliseconds; null when not measured"


class HealthCheck(Shape):
    """One health probe."""

    status: State = Field(description="What the probe found: up, degraded, down or unknown.")
    checked_at: Timestamp = Field(description="When it began.")
    response_time_ms: float | None = Field(description=f"Time to the answer's headers, {MS}.")
    region: str = Field(description="Where it was sent from.")
    http_status: int | None = Field(description="Status of the answer; null without one.")
    error: str | None = Field(description="What was wrong, as one word; null when nothing was.")
    detail: str | None = Field(description="What was wrong, as a sentence.")
    tries: int = Field(description="Tries that it took; down is only said after two.")
    simulated: bool = Field(description="Whether a simulated provider answered.")


class RegionStatus(Shape):
    """How a provider looks from one place."""

    region: str = Field(description="Where probes are sent from.")
    status: State = Field(description="What it sees now; unknown without a probe in three intervals.")
    checked_at: Timestamp = Field(description="Its last probe.")
    error: str | None = Field(description="What that found wrong.")


class Counts(Shape):
    """How many in each state."""

    up: int = Field(description="Probes that found it up.")
    degraded: int = Field(description="Probes that found it slow or limiting.")
    down: int = Field(description="Probes that found it down.")
    unknown: int = Field(description="Probes that found out nothing, as the prober was offline.")


class Incident(Shape):
    """A time in which a provider was down or degraded."""

    provider_id: str = Field(description="Id of the provider.")
    provider_name: str | None = Field(description="Name of the provider; null when it is in no registry.")
    opened_at: Timestamp = Field(description="First of the two bad checks that opened it.")
    closed_at: Timestamp | None = Field(description="First of the two good checks that closed it; null while open.")
    severity: Severity = Field(description="Worst that two checks in a row agreed on: degraded or down.")
    regions: list[str] = Field(description="Regions that agreed.")
    simulated: bool = Field(description="Whether the provider is a simulated one.")


class Point(Shape):
    """One hour or day of a series, ready to plot: none is left out, and one without probes has nulls."""

    at: Timestamp = Field(description="Its beginning.")
    uptime_percentage: float | None = Field(description="Share of up and degraded among known probes.")
    average_response_ms: float | None = Field(description=f"Average answer of health probes, {MS}.")
    average_ttft_ms: float | None = Field(description=f"Average time to the first token, {MS}.")
    p50_ttft_ms: float | None = Field(description=f"Median time to the first token, within 1%, {MS}.")
    p95_ttft_ms: float | None = Field(description=f"95th percentile of it, within 1%, {MS}.")
    average_total_ms: float | None = Field(description=f"Average time of a whole answer, {MS}.")
    probes: int = Field(description="Probes of that time.")


class ProviderHealth(Shape):
    """Availability of a provider."""

    provider_id: str = Field(description="Id of the provider.")
    provider_name: str = Field(description="Name of the provider.")
    period: Period | None = Field(description="Period that was asked for; null with from or to.")
    status: State = Field(description="Status now, of all regions.")
    uptime_percentage: float | None = Field(description="Share of up and degraded among known probes; null without.")
    simulated: bool = Field(description="Whether this is a simulated provider.")
    counts: Counts = Field(description="Probes of the period by what they found.")
    missing: int | None = Field(
        description="Slots since the first probe of the period that have none, of all regions; null beyond 30 days."
    )
    regions: list[RegionStatus] = Field(description="What each region sees now.")
    incident: Incident | None = Field(description="The open incident.")
    checks: list[HealthCheck] = Field(description="The last probes, newest first.")
    series: list[Point] | None = Field(description="The period by hour or day; null unless `bucket` is given.")


class LatencyMeasurement(Shape):
    """One latency probe."""

    time_to_first_token_ms: float | None = Field(description=f"From the request to the first word, {MS}.")
    total_response_time_ms: float | None = Field(description=f"From the request to the end of the answer, {MS}.")
    measured_at: Timestamp = Field(description="When the probe began.")
    status: State = Field(description="up only if the answer was right; other times count in no average.")
    model_id: str = Field(description="Model that was asked.")
    region: str = Field(description="Where it was sent from.")
    error: str | None = Field(description="What was wrong, as one word.")
    detail: str | None = Field(description="What was wrong, as a sentence.")
    http_status: int | None = Field(description="Status of the answer.")
    dns_ms: float | None = Field(description=f"Resolving the name, {MS}.")
    tcp_ms: float | None = Field(description=f"Connecting, {MS}.")
    tls_ms: float | None = Field(description=f"TLS handshake, {MS}.")
    first_byte_ms: float | None = Field(description=f"From the request to the answer's headers, {MS}.")
    output_tokens: int | None = Field(description="Output tokens by the provider's own count.")
    output_tokens_per_second: float | None = Field(description="Speed after the first token.")
    http_version: str | None = Field(description="1.1 or 2.")
    request_id: str | None = Field(description="The provider's own name of the request.")
    simulated: bool = Field(description="Whether a simulated provider answered.")


class ProviderLatency(Shape):
    """Speed of a provider's answers; connecting is not counted, as clients keep their connections."""

    provider_id: str = Field(description="Id of the provider.")
    provider_name: str = Field(description="Name of the provider.")
    period: Period | None = Field(description="Period that was asked for; null with from or to.")
    model_id: str | None = Field(description="Model that was asked for; null for all that were measured.")
    region: str | None = Field(description="Region that was asked for; null for all.")
    simulated: bool = Field(description="Whether this is a simulated provider.")
    samples: int = Field(description="Right answers that the figures are of.")
    exact: bool = Field(description="Whether percentiles are of single probes; else within 1%.")
    average_ttft_ms: float | None = Field(description=f"Average time to the first token, {MS}.")
    average_total_ms: float | None = Field(description=f"Average time of a whole answer, {MS}.")
    p50_ttft_ms: float | None = Field(description=f"Median time to the first token, {MS}.")
    p95_ttft_ms: float | None = Field(description=f"95th percentile of it, {MS}.")
    p99_ttft_ms: float | None = Field(description=f"99th percentile of it, {MS}.")
    p50_total_ms: float | None = Field(description=f"Median time of a whole answer, {MS}.")
    p95_total_ms: float | None = Field(description=f"95th percentile of it, {MS}.")
    p99_total_ms: float | None = Field(description=f"99th percentile of it, {MS}.")
    not_probed: str | None = Field(description="Why no latency is measured, such as a missing key; null when it is.")
    measurements: list[LatencyMeasurement] = Field(description="The last probes, newest first.")
    series: list[Point] | None = Field(description="The period by hour or day; null unless `bucket` is given.")


class ScoreComponent(Shape):
    """One part of a score."""

    score: float | None = Field(description="0 to 100, relative to the best of the model's providers; null: not known.")
    weight: float = Field(description="Its weight in this score; those of missing parts are shared out.")


class ScoreComponents(Shape):
    """The parts of a score."""

    uptime: ScoreComponent
    first_token: ScoreComponent
    price: ScoreComponent
    total: ScoreComponent


class RankedProvider(Shape):
    """A provider with its place among those of a model."""

    rank: int = Field(description="Place, from 1.")
    provider_id: str = Field(description="Id of the provider.")
    provider_name: str = Field(description="Name of the provider.")
    composite_score: float | None = Field(description="Weighted score, 0 to 100; null when nothing is known.")
    uptime_percentage: float | None = Field(description="Share of up and degraded among known probes.")
    average_ttft_ms: float | None = Field(description=f"Average time to the first token, {MS}.")
    average_total_ms: float | None = Field(description=f"Average time of a whole answer, {MS}.")
    median_ttft_ms: float | None = Field(description=f"Median time to the first token, which is ranked, {MS}.")
    median_total_ms: float | None = Field(description=f"Median time of a whole answer, which is ranked, {MS}.")
    latency_of: str | None = Field(description="Whose latency it is: `model`, or `provider` when another was measured.")
    input_per_million: Number | None = Field(description="Price of a million input tokens; null when not known.")
    output_per_million: Number | None = Field(description="Price of a million output tokens; null when not known.")
    currency: str | None = Field(description="Currency of the prices.")
    components: ScoreComponents = Field(description="What the score is made of.")
    simulated: bool = Field(description="Whether this is a simulated provider.")


class RankedProviders(Shape):
    """A model's providers, best first."""

    model_id: str = Field(description="Id of the model.")
    model_name: str = Field(description="Name of the model.")
    period: Period = Field(description="Period of the telemetry.")
    ranked_providers: list[RankedProvider] = Field(description="The providers, best first.")


class ProviderSummary(Shape):
    """A provider at a glance."""

    provider_id: str = Field(description="Id of the provider.")
    provider_name: str = Field(description="Name of the provider.")
    status: State = Field(description="Status now, of all regions.")
    checked_at: Timestamp | None = Field(description="Last probe; null when there was none.")
    error: str | None = Field(description="What the last probe found wrong.")
    detail: str | None = Field(description="The same as a sentence.")
    response_time_ms: float | None = Field(description=f"Answer of the last health probe, {MS}.")
    uptime_percentage: float | None = Field(description="Share of up and degraded among known probes of 7 days.")
    average_ttft_ms: float | None = Field(description=f"Average time to the first token in 7 days, {MS}.")
    average_total_ms: float | None = Field(description=f"Average time of a whole answer in 7 days, {MS}.")
    incident_since: Timestamp | None = Field(description="Since when it has an incident; null without.")
    simulated: bool = Field(description="Whether it is a simulated provider.")


class TelemetrySummary(Shape):
    """Every provider at a glance."""

    counts: Counts = Field(description="Providers by status.")
    providers: list[ProviderSummary] = Field(description="The providers, by name.")


class ProbeRegion(Shape):
    """A place that probes are sent from."""

    region: str = Field(description="Name of the place.")
    last_seen_at: Timestamp = Field(description="When its worker last stored something.")
    online: bool | None = Field(description="Whether it reaches the internet; null when it had no cause to ask.")
    last_online_at: Timestamp | None = Field(description="When it last did.")
    counts: Counts = Field(description="Providers by what it sees now.")
    dropped_today: int = Field(description="Probes of today that had not begun when their slot ended.")


class ProbeRegions(Shape):
    """The places that probes are sent from."""

    regions: list[ProbeRegion] = Field(description="The places, by name.")
