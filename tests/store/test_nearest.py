from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import Connection

from openmodels.store.nearest import models_called, nearest_models, nearest_providers


@pytest.fixture(scope="module")
def conn(catalogue_url: str) -> Iterator[Connection]:
    with psycopg.connect(catalogue_url) as conn:
        yield conn


@pytest.mark.parametrize("text", ["gpt5", "GPT-5", "gpt 5", "gpt-5x", "gpt-55"])
def test_an_id_in_other_letters_means_the_model(conn: Connection, text: str) -> None:
    assert nearest_models(conn, text)[0] == "gpt-5"


def test_a_provider_s_name_means_the_model(conn: Connection) -> None:
    name = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"
    assert models_called(conn, name) == ["claude-sonnet-4-5"]
    assert nearest_models(conn, name)[0] == "claude-sonnet-4-5"


def test_one_or_two_letters_mean_nothing_that_merely_begins_so(conn: Connection) -> None:
    assert models_called(conn, "gp") == models_called(conn, "-") == models_called(conn, "") == []


@pytest.mark.parametrize(("text", "meant"), [("Open-AI", "openai"), ("opena", "openai"), ("bedrock", "amazon-bedrock")])
def test_an_id_in_other_letters_means_the_provider(conn: Connection, text: str, meant: str) -> None:
    assert nearest_providers(conn, text)[0] == meant


def test_what_is_like_nothing_has_no_nearest(conn: Connection) -> None:
    assert nearest_models(conn, "qqqqqqqq") == nearest_providers(conn, "qqqqqqqq") == []


def test_what_is_retired_is_named_by_its_whole_name_only(conn: Connection) -> None:
    assert models_called(conn, "gpt40314") == ["gpt-4-0314"]
    assert models_called(conn, "gpt4031") == []
