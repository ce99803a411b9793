"""The importer of other registries in the OpenModels format: fetch, parse, translate, notices."""

from __future__ import annotations

from openmodels.registry.importers.drafts import Importer
from openmodels.registry.importers.openmodels.fetch import fetch
from openmodels.registry.importers.openmodels.notices import notices
from openmodels.registry.importers.openmodels.parse import parse
from openmodels.registry.importers.openmodels.translate import translate

IMPORTER = Importer("openmodels", fetch, parse, translate, notices)
