"""One complete small file of each kind, as the schemas and the reference show it."""

from __future__ import annotations

from typing import Any

_TIMES = {"created_at": "2026-05-01T00:00:00Z", "updated_at": "2026-05-01T00:00:00Z"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "model": {
        "id": "tiny-1",
        "name": "Tiny 1",
        "description": "A small open model that chats, for machines without a graphics card.",
        "capabilities": ["chat", "function-calling"],
        "modalities": ["text"],
        "context_window": 128000,
        "licensing": "apache-2.0",
        **_TIMES,
    },
    "provider": {
        "id": "acme",
        "name": "Acme",
        "description": "A cloud that serves open models from two regions.",
        "api_base_url": "https://api.acme.example/v1",
        "auth_type": "bearer",
        "regions": ["us-east-1", "eu-west-1"],
        "compatibility": "openai",
        **_TIMES,
    },
    "mapping": {
        "model_id": "tiny-1",
        "provider_id": "acme",
        "provider_model_name": "acme/tiny-1",
        "pricing": {"input_per_million": 0.25, "output_per_million": 1.5, "currency": "USD"},
        "rate_limits": {"requests_per_minute": 60, "tokens_per_minute": 100000},
        "available_regions": ["us-east-1"],
        **_TIMES,
    },
}
