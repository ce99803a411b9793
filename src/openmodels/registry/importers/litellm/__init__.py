"""The importer of litellm: fetch, parse, translate, notices."""

from __future__ import annotations

from openmodels.registry.importers.drafts import Importer
from openmodels.registry.importers.litellm.fetch import MEMBER, fetch
from openmodels.registry.importers.litellm.notices import notices
from openmodels.registry.importers.litellm.parse import parse
from openmodels.registry.importers.litellm.translate import translate

IMPORTER = Importer("litellm", fetch, parse, translate, notices, MEMBER)
