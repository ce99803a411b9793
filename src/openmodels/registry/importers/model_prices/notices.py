"""What model-prices is due: its name, its licence, and what was taken over."""

from __future__ import annotations

from openmodels.registry.importers.entries.catalogue import Origin
from openmodels.registry.importers.mit import PERMISSION

ORIGIN = Origin("model-prices", "https://github.com/wakamex/model-prices", "MIT")

CREDIT = f"""\
model-prices
  https://github.com/wakamex/model-prices
  Copyright (c) 2026 wakamex, MIT licence; it builds on models.dev, see there.
  Taken over: dated first-party prices, their pages, tiers, modes, hours and ends.

{PERMISSION}"""


def notices() -> str:
    """The paragraph of registry/NOTICE about this source."""
    return CREDIT
