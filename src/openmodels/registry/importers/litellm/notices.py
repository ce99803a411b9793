"""What litellm is due: its name, its licence, and what was taken over."""

from __future__ import annotations

from openmodels.registry.importers.entries.catalogue import Origin
from openmodels.registry.importers.mit import PERMISSION

ORIGIN = Origin("litellm", "https://github.com/BerriAI/litellm", "MIT")

CREDIT = f"""\
litellm
  https://github.com/BerriAI/litellm
  Copyright (c) 2023 Berri AI, MIT licence.
  Taken over: facts from its map of model prices and context windows (names, prices, limits, dates, flags, pages).

{PERMISSION}"""


def notices() -> str:
    """The paragraph of registry/NOTICE about this source."""
    return CREDIT
