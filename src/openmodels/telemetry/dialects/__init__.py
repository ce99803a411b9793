"""The table of dialects: how a provider is asked for a streamed answer, and how that answer is read."""

from __future__ import annotations

from openmodels.telemetry.dialects import anthropic, azure_openai, cohere, custom, google, openai
from openmodels.telemetry.dialects.speech import Dialect

DIALECTS: dict[str, Dialect] = {
    "openai": openai.DIALECT,
    "anthropic": anthropic.DIALECT,
    "google": google.DIALECT,
    "cohere": cohere.DIALECT,
    "azure-openai": azure_openai.DIALECT,
    "custom": custom.DIALECT,
}
"""By the registry's word for a provider's API."""
