"""The importer of models.dev: fetch, parse, translate, notices."""

from __future__ import annotations

from openmodels.registry.importers.drafts import Importer
from openmodels.registry.importers.models_dev.fetch import fetch
from openmodels.registry.importers.models_dev.notices import notices
from openmodels.registry.importers.models_dev.parse import parse
from openmodels.registry.importers.models_dev.translate import translate

IMPORTER = Importer("models.dev", fetch, parse, translate, notices)
