"""Translate models.dev: its form is the one that all catalogues are brought into."""

from __future__ import annotations

from openmodels.registry.importers.entries.translate import translate

__all__ = ["translate"]
