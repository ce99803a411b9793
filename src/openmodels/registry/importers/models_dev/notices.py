"""What models.dev is due: its name, its licence, and what was taken over."""

from __future__ import annotations

from openmodels.registry.importers.entries.catalogue import Origin
from openmodels.registry.importers.mit import PERMISSION

TREE = Origin(
    "models.dev", "https://github.com/anomalyco/models.dev", "MIT", frozenset({"model", "provider", "mapping"})
)
DATABASE = Origin(TREE.name, TREE.url, TREE.licence, frozenset({"provider", "mapping"}))
"""The newer form, which lists offers and no models."""

CREDIT = f"""\
models.dev
  https://github.com/anomalyco/models.dev
  Copyright (c) 2025 models.dev, MIT licence.
  Taken over: facts about models, providers and offers (ids, names, prices, limits, dates, flags, links).
  Descriptions, code and comments were not taken over.

{PERMISSION}"""


def notices() -> str:
    """The paragraph of registry/NOTICE about this source."""
    return CREDIT
