"""What a kept answer can depend on: a route names tags in its policy, an ingest expires the tags it has touched."""

from __future__ import annotations

MODELS = "models"
"""Every answer that lists or counts models; also the mappings shown beside them."""

PROVIDERS = "providers"
"""Every answer that lists or counts providers."""

SEARCH = "search"
STATS = "stats"


def model(id: str) -> str:  # noqa: A002 - the field's word
    """The tag of every answer about this one model, its mappings included."""
    return f"model:{id}"


def provider(id: str) -> str:  # noqa: A002 - the field's word
    """The tag of every answer about this one provider."""
    return f"provider:{id}"
