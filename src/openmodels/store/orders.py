"""The orders in which models are listed."""

from __future__ import annotations

from typing import Literal

Order = Literal[
    "relevance",
    "recency",
    "name",
    "developer",
    "context_window",
    "max_output_tokens",
    "price",
    "output_price",
    "providers",
    "released_on",
    "knowledge_cutoff",
    "licensing",
    "first_token",
    "modalities",
    "capabilities",
    "open_weights",
]
ORDERS: dict[Order, tuple[str, bool]] = {
    "recency": ("m.created_at", True),
    "name": ("lower(m.name)", False),
    "developer": ("lower(m.developer)", False),
    "context_window": ("m.context_window", True),
    "max_output_tokens": ("m.max_output_tokens", True),
    "price": ("m.min_input_price", False),
    "output_price": ("m.min_output_price", False),
    "providers": ("m.providers_count", True),
    "released_on": ("m.released_on", True),
    "knowledge_cutoff": ("m.knowledge_cutoff", True),
    "licensing": ("nullif(m.licensing, 'unknown')", False),
    "first_token": ("f.ms", False),
    "modalities": ("cardinality(m.modalities)", True),
    "capabilities": ("cardinality(m.capabilities)", True),
    "open_weights": ("m.open_weights", True),
}
"""What each order compares, and whether it begins with the largest; unknown is last either way, ties are by name."""
BEST_MATCH = "h.tier, h.likeness desc, m.providers_count desc, m.created_at desc, lower(m.name), m.id"
