"""The importer of model-prices: fetch, parse, translate, notices."""

from __future__ import annotations

from openmodels.registry.importers.drafts import Importer
from openmodels.registry.importers.model_prices.fetch import MEMBER, fetch
from openmodels.registry.importers.model_prices.notices import notices
from openmodels.registry.importers.model_prices.parse import parse
from openmodels.registry.importers.model_prices.translate import translate

IMPORTER = Importer("model-prices", fetch, parse, translate, notices, MEMBER)
