"""The importer of genai-prices: fetch, parse, translate, notices."""

from __future__ import annotations

from openmodels.registry.importers.drafts import Importer
from openmodels.registry.importers.genai_prices.fetch import MEMBER, fetch
from openmodels.registry.importers.genai_prices.notices import notices
from openmodels.registry.importers.genai_prices.parse import parse
from openmodels.registry.importers.genai_prices.translate import translate

IMPORTER = Importer("genai-prices", fetch, parse, translate, notices, MEMBER)
