"""Every rule beyond one file, by its code, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from openmodels.registry.checks import (
    aliases,
    duplicates,
    file_name,
    latency_model,
    mapping_path,
    model_exists,
    provider_exists,
    references,
    regions,
)
from openmodels.registry.entries import Registry
from openmodels.registry.problems import Problem

Check = Callable[[Registry], Iterator[Problem]]

CHECKS: dict[str, Check] = {
    "OM301": file_name.check,
    "OM302": mapping_path.check,
    "OM303": model_exists.check,
    "OM304": provider_exists.check,
    "OM305": regions.check,
    "OM306": references.successor,
    "OM307": references.base_model,
    "OM308": references.parent_provider,
    "OM309": latency_model.check,
    "OM401": duplicates.ids,
    "OM402": duplicates.pairs,
    "OM403": aliases.shared,
    "OM404": aliases.taken,
}
