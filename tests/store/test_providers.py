from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import Connection

from openmodels.errors import NotFound
from openmodels.store import health, providers, stats


@pytest.fixture(scope="module")
def conn(catalogue_url: str) -> Iterator[Connection]:
    with psycopg.connect(catalogue_url) as conn:
        yield conn


def test_providers_are_listed_by_name_with_the_models_they_offer_now(conn: Connection) -> None:
    page = providers.page(conn)
    assert [(provider.id, provider.models_count) for provider in page.data] == [
        ("amazon-bedrock", 3),
        ("anthropic", 2),
        ("github-copilot", 2),
        ("openai", 6),
        ("scaleway", 1),
        ("together", 2),
    ]


def test_a_page_beyond_the_last_still_knows_the_total(conn: Connection) -> None:
    page = providers.page(conn, page=9)
    assert (page.data, page.pagination.total) == ([], 6)


def test_a_template_stands_where_the_address_needs_a_region(conn: Connection) -> None:
    provider = providers.get(conn, "amazon-bedrock")
    assert provider.api_base_url is None
    assert provider.api_base_url_template == "https://bedrock-runtime.{region}.amazonaws.com"


@pytest.mark.parametrize(("asked", "nearest"), [("opena", "openai"), ("bedrock", "amazon-bedrock")])
def test_an_unknown_provider_is_an_error_that_names_the_nearest(conn: Connection, asked: str, nearest: str) -> None:
    with pytest.raises(NotFound) as caught:
        providers.get(conn, asked)
    assert caught.value.nearest[0] == nearest


def test_stats_count_live_things(conn: Connection) -> None:
    found = stats.stats(conn)
    assert (found.models, found.providers, found.mappings) == (12, 6, 17)


def test_the_database_s_answer_takes_some_time(conn: Connection) -> None:
    assert 0 < health.latency_ms(conn) < 5000
