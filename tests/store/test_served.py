from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import Connection

from openmodels.errors import NotFound
from openmodels.store import offers, providers, served


@pytest.fixture(scope="module")
def conn(catalogue_url: str) -> Iterator[Connection]:
    with psycopg.connect(catalogue_url) as conn:
        yield conn


def test_a_provider_serves_as_many_models_as_it_says_by_name(conn: Connection) -> None:
    found = served.of_provider(conn, "openai", limit=100)
    assert len(found) == providers.get(conn, "openai").models_count
    names = [one.model.name.lower() for one in found]
    assert names == sorted(names)
    assert "gpt-4-0314" not in [one.model.id for one in found]


def test_pages_of_a_provider_follow_each_other(conn: Connection) -> None:
    whole = [one.model.id for one in served.of_provider(conn, "openai", limit=100)]
    parts = [served.of_provider(conn, "openai", limit=2, offset=offset) for offset in range(0, len(whole), 2)]
    assert [one.model.id for part in parts for one in part] == whole


def test_the_offers_of_models_are_those_of_each_model(conn: Connection) -> None:
    ids = ["claude-sonnet-4-5", "gpt-5"]
    found = served.of_models(conn, served.known(conn, ids).values())
    for model_id in ids:
        own = [one.offer for one in found if one.model.id == model_id]
        assert own == offers.of_model(conn, model_id).providers


def test_chosen_offers_are_found_by_their_pair_and_others_left_out(conn: Connection) -> None:
    found = served.chosen(conn, [("gpt-5", "openai"), ("gpt-5", "scaleway"), ("none", "openai")])
    assert list(found) == [("gpt-5", "openai")]
    policy = found["gpt-5", "openai"].data_policy
    assert policy is not None
    assert policy.retention_days == 30


def test_models_are_found_by_alias_and_a_missing_one_is_an_error(conn: Connection) -> None:
    assert served.summaries(conn, ["gpt-5-latest", "o1"])["gpt-5-latest"].id == "gpt-5"
    with pytest.raises(NotFound, match="gpt-55"):
        served.summaries(conn, ["o1", "gpt-55"])
