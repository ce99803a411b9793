from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import Connection

from openmodels.contract.cost import Workload
from openmodels.errors import NotFound
from openmodels.store import offers


@pytest.fixture(scope="module")
def conn(catalogue_url: str) -> Iterator[Connection]:
    with psycopg.connect(catalogue_url) as conn:
        yield conn


def test_offers_are_by_the_provider_s_name(conn: Connection) -> None:
    found = offers.of_model(conn, "claude-sonnet-4-5")
    assert [offer.provider_name for offer in found.providers] == ["Amazon Bedrock", "Anthropic", "GitHub Copilot"]


def test_a_model_that_nobody_offers_has_an_empty_list(conn: Connection) -> None:
    assert offers.of_model(conn, "orphan-1").providers == []
    assert offers.compare(conn, "orphan-1").comparison == []


def test_an_alias_is_followed(conn: Connection) -> None:
    assert offers.of_model(conn, "gpt-5-latest").model_id == "gpt-5"
    assert offers.compare(conn, "gpt-5-latest").model_name == "GPT-5"


def test_an_unknown_model_is_an_error_that_names_the_nearest(conn: Connection) -> None:
    with pytest.raises(NotFound, match="'gpt-5'"):
        offers.compare(conn, "gpt-55")


def test_a_variant_says_all_that_an_offer_says(conn: Connection) -> None:
    bedrock = offers.of_model(conn, "claude-sonnet-4-5").providers[0]
    assert bedrock.variants is not None
    variant = bedrock.variants[0]
    assert (variant.kind, variant.available_regions) == ("region", ["eu-west-1"])
    assert variant.pricing == bedrock.pricing
    assert variant.context_window_override == 200_000


def test_what_a_subscription_pays_is_compared_last(conn: Connection) -> None:
    found = offers.compare(conn, "gpt-5", Workload(input_tokens=1_000_000)).comparison
    assert [(offer.provider_id, offer.cost and offer.cost.total) for offer in found] == [
        ("openai", 1.25),
        ("github-copilot", None),
    ]


def test_the_currency_asked_for_comes_first(conn: Connection) -> None:
    for currency, first in (("EUR", "scaleway"), ("USD", "amazon-bedrock"), (None, "amazon-bedrock")):
        found = offers.compare(conn, "llama-3-3-70b-instruct", Workload(input_tokens=1, currency=currency)).comparison
        assert found[0].provider_id == first
