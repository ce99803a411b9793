"""The sources that can be imported, by name."""

from __future__ import annotations

from openmodels.registry.importers import genai_prices, litellm, model_prices, models_dev, openmodels
from openmodels.registry.importers.drafts import Importer

IMPORTERS: dict[str, Importer] = {
    importer.name: importer
    for importer in [
        models_dev.IMPORTER,
        model_prices.IMPORTER,
        litellm.IMPORTER,
        genai_prices.IMPORTER,
        openmodels.IMPORTER,
    ]
}
