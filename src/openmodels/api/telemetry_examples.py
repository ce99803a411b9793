"""Examples of telemetry answers, made of the shapes themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from pydantic import BaseModel

from openmodels.contract.pages import Page, Pagination
from openmodels.contract.telemetry import (
    Counts,
    HealthCheck,
    Incident,
    LatencyMeasurement,
    ProbeRegion,
    ProbeRegions,
    ProviderHealth,
    ProviderLatency,
    ProviderSummary,
    RankedProvider,
    RankedProviders,
    RegionStatus,
    ScoreComponent,
    ScoreComponents,
    TelemetrySummary,
)

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
WHO = {"provider_id": "anthropic", "provider_name": "Anthropic"}
INCIDENT = Incident(
    **WHO,
    opened_at=NOW - timedelta(hours=5),
    closed_at=NOW - timedelta(hours=4),
    severity="down",
    regions=["eu-west", "us-east"],
    simulated=False,
)
CHECK = HealthCheck(
    status="up",
    checked_at=NOW,
    response_time_ms=182.4,
    region="eu-west",
    http_status=401,
    error=None,
    detail=None,
    tries=1,
    simulated=False,
)
MEASUREMENT = LatencyMeasurement(
    time_to_first_token_ms=412.7,
    total_response_time_ms=530.1,
    measured_at=NOW,
    status="up",
    model_id="claude-haiku-4-5",
    region="eu-west",
    error=None,
    detail=None,
    http_status=200,
    dns_ms=3.1,
    tcp_ms=11.8,
    tls_ms=14.2,
    first_byte_ms=398.0,
    output_tokens=5,
    output_tokens_per_second=61.5,
    http_version="2",
    request_id="req_011CSHoEeqs5C35K2UUqR7Fy",
    simulated=False,
)
RANKED = RankedProvider(
    rank=1,
    **WHO,
    composite_score=97.4,
    uptime_percentage=99.95,
    average_ttft_ms=430.2,
    average_total_ms=560.9,
    median_ttft_ms=411.3,
    median_total_ms=528.8,
    latency_of="model",
    input_per_million=Decimal(3),
    output_per_million=Decimal(15),
    currency="USD",
    components=ScoreComponents(
        uptime=ScoreComponent(score=100, weight=0.4),
        first_token=ScoreComponent(score=91.3, weight=0.3),
        price=ScoreComponent(score=100, weight=0.2),
        total=ScoreComponent(score=100, weight=0.1),
    ),
    simulated=False,
)
TELEMETRY: dict[str, BaseModel] = {
    "provider_health": ProviderHealth(
        **WHO,
        period="7d",
        status="up",
        uptime_percentage=99.95,
        simulated=False,
        missing=0,
        counts=Counts(up=2014, degraded=1, down=1, unknown=0),
        regions=[RegionStatus(region="eu-west", status="up", checked_at=NOW, error=None)],
        incident=None,
        checks=[CHECK],
        series=None,
    ),
    "provider_latency": ProviderLatency(
        **WHO,
        period="7d",
        model_id=None,
        region=None,
        simulated=False,
        samples=671,
        exact=True,
        average_ttft_ms=430.2,
        average_total_ms=560.9,
        p50_ttft_ms=411.3,
        p95_ttft_ms=702.6,
        p99_ttft_ms=1204.9,
        p50_total_ms=528.8,
        p95_total_ms=871.0,
        p99_total_ms=1420.3,
        not_probed=None,
        measurements=[MEASUREMENT],
        series=None,
    ),
    "ranked_providers": RankedProviders(
        model_id="claude-sonnet-4-5", model_name="Claude Sonnet 4.5", period="7d", ranked_providers=[RANKED]
    ),
    "telemetry_summary": TelemetrySummary(
        counts=Counts(up=1, degraded=0, down=0, unknown=0),
        providers=[
            ProviderSummary(
                **WHO,
                status="up",
                checked_at=NOW,
                error=None,
                detail=None,
                response_time_ms=182.4,
                uptime_percentage=99.95,
                average_ttft_ms=430.2,
                average_total_ms=560.9,
                incident_since=None,
                simulated=False,
            )
        ],
    ),
    "list_incidents": Page(data=[INCIDENT], pagination=Pagination(page=1, limit=20, total=1)),
    "probe_regions": ProbeRegions(
        regions=[
            ProbeRegion(
                region="eu-west",
                last_seen_at=NOW,
                online=True,
                last_online_at=NOW,
                counts=Counts(up=140, degraded=4, down=1, unknown=2),
                dropped_today=0,
            )
        ]
    ),
}
"""A good answer of every telemetry operation, by its id."""
