"""Models of a lab that others alone sell."""

from __future__ import annotations

from typing import Any

import pytest

from openmodels.registry.importers.drafts import Draft, Translation
from openmodels.registry.importers.elsewhere import ONLY_PAST, Elsewhere, elsewhere
from openmodels.registry.importers.entries.catalogue import Catalogue, Origin
from openmodels.registry.importers.labs import labs


def said(source: str, *offers: str, whole: bool = False, **more: Any) -> tuple[Catalogue, Translation]:
    kinds = frozenset({"mapping"} if whole else ())
    drafts = []
    for offer in offers:
        provider, model = offer.split("/")
        fields = {"provider_id": provider, "model_id": model, "provider_model_name": model, **more}
        drafts.append(Draft("mapping", f"mappings/{offer}.yaml", fields, "C"))
    origin = Origin(source, "https://list.example", "MIT", kinds)  # type: ignore[arg-type]
    return Catalogue(origin, {}, {}, []), Translation(source, "2026-11-01", drafts=drafts)


def of_alibaba(*said_so: tuple[Catalogue, Translation], here: tuple[str, ...] = ()) -> Elsewhere:
    return elsewhere([labs()["alibaba"]], said_so, {f"models/{model}.yaml": {} for model in here})[0]


def test_a_model_that_only_a_host_sells_must_be_here_or_have_been_reviewed() -> None:
    found = of_alibaba(said("litellm", "nebius/qwen9-7b", "pioneer/qwen9-7b", "nebius/qwen9-1b"), here=("qwen9-1b",))
    assert found.present == {"qwen9-1b"}
    assert [(gap.offer, gap.source) for gap in found.unreviewed] == [("qwen9-7b", "nebius, pioneer (litellm)")]


@pytest.mark.parametrize(
    ("source", "model", "reason"),
    [("litellm", "qwen9-7b-abliterated", "somebody else"), ("genai-prices", "qwen9-7b", ONLY_PAST)],
)
def test_a_rule_or_a_reviewed_line_settles_it(source: str, model: str, reason: str) -> None:
    found = of_alibaba(said(source, f"nebius/{model}"))
    assert found.unreviewed == []
    assert reason in found.left_out[0].reason


def test_what_the_lab_sells_itself_or_nobody_sells_any_more_is_no_matter_of_others() -> None:
    sold = said("litellm", "alibaba/qwen9-7b", "nebius/qwen9-7b")
    over = said("litellm", "nebius/qwen9-8b", status="retired")
    dropped = said("models.dev", "nebius/qwen9-9b", whole=True)
    empty = said("models.dev", whole=True)
    found = of_alibaba(sold, over, dropped, empty)
    assert (found.present, found.left_out) == (set(), [])
