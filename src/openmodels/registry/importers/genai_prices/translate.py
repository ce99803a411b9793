"""Translate genai-prices: parsed, it is a catalogue like any other."""

from __future__ import annotations

from openmodels.registry.importers.entries.translate import translate

__all__ = ["translate"]
