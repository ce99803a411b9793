"""What genai-prices is due: its name, its licence, and what was taken over."""

from __future__ import annotations

from openmodels.registry.importers.entries.catalogue import Origin
from openmodels.registry.importers.mit import PERMISSION

ORIGIN = Origin("genai-prices", "https://github.com/pydantic/genai-prices", "MIT")

CREDIT = f"""\
genai-prices
  https://github.com/pydantic/genai-prices
  Copyright (c) Pydantic Services Inc. 2025 to present, MIT licence.
  Taken over: prices with their tiers, modes and start days, names and context windows.

{PERMISSION}"""


def notices() -> str:
    """The paragraph of registry/NOTICE about this source."""
    return CREDIT
