"""Which kept answers a plan makes stale: pure, by the names that the cache gives them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from openmodels.cache.tags import MODELS, PROVIDERS, SEARCH, STATS, model, provider
from openmodels.ingest.plan import Plan
from openmodels.store.catalogue import Pair


def affected(
    plan: Plan, pairs: Iterable[Pair], older: Collection[str] = (), *, aliases: Iterable[str] = ()
) -> set[str]:
    """The tags to expire, given every pair that has a changed model or provider in it, and changed models' `aliases`.

    An alias may be the id of a model that has gone: what was answered about that is an address elsewhere now. `older`
    are models of which more, or something else, is told of the time before the first ingest.
    """
    tags = {STATS, *map(model, older), *([MODELS] if older else [])}
    if not plan:
        return tags
    models = {*plan.models.keys, *aliases, *(key.split("/")[1] for key in plan.mappings.keys)}
    providers = {*plan.providers.keys, *(key.split("/")[0] for key in plan.mappings.keys)}
    # An offer shows the names of its model and of its provider, so theirs go with it.
    for pair in pairs:
        models.add(pair.model_id)
        providers.add(pair.provider_id)
    tags |= {model(id) for id in models} | {provider(id) for id in providers}  # noqa: A001 - the field's word
    if models:
        tags |= {MODELS, SEARCH}
    if providers:
        tags |= {PROVIDERS, SEARCH}
    return tags
