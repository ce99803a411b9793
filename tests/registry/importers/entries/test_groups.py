from __future__ import annotations

from typing import Any

import pytest

from openmodels.registry.importers.decisions import decisions
from openmodels.registry.importers.entries.catalogue import Entry
from openmodels.registry.importers.entries.groups import Group, group


def only(*offers: str, **facts: Any) -> Group:
    named = [offer.partition("/") for offer in offers]
    entries = [Entry(provider, name, facts) for provider, _, name in named]
    (found,) = group(entries, {})[0]
    return found


@pytest.mark.parametrize(
    ("offers", "tier"),
    [
        (["router/sphinx-1"], "C"),
        (["router/sphinx-1", "other/sphinx-1"], "B"),
        (["kimi-for-coding/sphinx-1", "moonshotai/sphinx-1"], "B"),
        (["anthropic/claude-sphinx"], "B"),
        (["meta/sphinx-1"], "B"),
        (["amazon-bedrock/sphinx-1"], "C"),
        (["router/claude-sphinx"], "C"),
    ],
)
def test_a_model_is_shared_when_its_lab_or_two_providers_sell_it(offers: list[str], tier: str) -> None:
    assert only(*offers).tier == tier


def test_a_reviewed_model_counts_as_shared_wherever_it_is_sold() -> None:
    name = decisions()["wanted"]["names"][0]
    assert only(f"router/{name}").tier == "B"


def test_what_the_platform_of_a_lab_sells_under_an_unknown_name_is_the_lab_s_own() -> None:
    lab = only("meta/sphinx-1").lab
    assert lab is not None
    assert lab.name == "Meta"
    assert only("amazon-bedrock/sphinx-1").lab is None
