"""The sources that can be imported, by name."""

from __future__ import annotations

from openmodels.registry.importers.drafts import Importer
from openmodels.registry.importers.models_dev import fetch, notices, parse, translate

IMPORTERS: dict[str, Importer] = {
    importer.name: importer
    for importer in [Importer("models.dev", fetch.fetch, parse.parse, translate.translate, notices.notices)]
}
