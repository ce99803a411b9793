from __future__ import annotations

from openmodels.ingest.affected import affected
from openmodels.ingest.plan import Changes, Plan
from openmodels.store.catalogue import Pair, Row


def changed(*keys: str) -> Changes:
    return Changes(changed=[Row(key, b"{}", "d") for key in keys])


def test_a_changed_offer_makes_its_model_its_provider_and_the_lists_stale() -> None:
    tags = affected(Plan(mappings=changed("openai/gpt-5")), [])
    assert tags == {"model:gpt-5", "provider:openai", "models", "providers", "search", "stats"}


def test_a_retired_offer_does_too() -> None:
    tags = affected(Plan(mappings=Changes(retired=["openai/gpt-5"])), [])
    assert {"model:gpt-5", "provider:openai"} <= tags


def test_a_changed_provider_makes_the_models_stale_that_show_its_name() -> None:
    tags = affected(Plan(providers=changed("openai")), [Pair("openai", "gpt-5"), Pair("openai", "o1")])
    assert {"provider:openai", "providers", "model:gpt-5", "model:o1", "models"} <= tags


def test_a_changed_model_makes_the_providers_stale_that_show_its_name() -> None:
    tags = affected(Plan(models=changed("gpt-5")), [Pair("openai", "gpt-5"), Pair("azure", "gpt-5")])
    assert {"model:gpt-5", "models", "provider:openai", "provider:azure"} <= tags


def test_an_alias_of_a_changed_model_is_stale_where_it_was_a_models_own_id() -> None:
    assert "model:gpt-5-old" in affected(Plan(models=changed("gpt-5")), [], aliases=["gpt-5-old"])


def test_what_has_nothing_to_do_with_the_change_stays() -> None:
    assert affected(Plan(providers=changed("new")), []) == {"provider:new", "providers", "search", "stats"}
    assert affected(Plan(models=changed("new")), []) == {"model:new", "models", "search", "stats"}


def test_a_run_without_changes_makes_only_its_own_date_stale() -> None:
    assert affected(Plan(mappings=Changes(unchanged=5, stored=5)), []) == {"stats"}
