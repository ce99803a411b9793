"""How much one file may hold: far above any real file, far below what hurts."""

from __future__ import annotations

MAX_BYTES = 1024 * 1024
MAX_NODES = 20_000
"""Keys, values and items, each alias counted with all that it stands for."""
MAX_DEPTH = 64
MAX_ALIASES = 64
