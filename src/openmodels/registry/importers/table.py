"""The sources that can be imported, by name."""

from __future__ import annotations

from openmodels.registry.importers import litellm, model_prices, models_dev
from openmodels.registry.importers.drafts import Importer

IMPORTERS: dict[str, Importer] = {
    importer.name: importer for importer in [models_dev.IMPORTER, litellm.IMPORTER, model_prices.IMPORTER]
}
