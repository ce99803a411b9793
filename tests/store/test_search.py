from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import Connection

from openmodels.store import models, search

SONNET = "claude-sonnet-4-5"
LLAMA = "llama-3-3-70b-instruct"


@pytest.fixture(scope="module")
def conn(catalogue_url: str) -> Iterator[Connection]:
    with psycopg.connect(catalogue_url) as conn:
        yield conn


def found(conn: Connection, text: str) -> list[str]:
    return [hit.id for hit in search.find(conn, text, kinds=("models",), limit=20).models]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        # ids and names, whatever the case and the punctuation
        ("gpt-5", "gpt-5"),
        ("gpt5", "gpt-5"),
        ("GPT 5", "gpt-5"),
        ("gpt_5", "gpt-5"),
        ("gpt-5.2", "gpt-5-2"),
        ("gpt52", "gpt-5-2"),
        ("gpt5 mini", "gpt-5-mini"),
        ("o1", "o1"),
        ("claude sonnet 4.5", SONNET),
        ("Claude-Sonnet-4.5", SONNET),
        ("claudesonnet4.5", SONNET),
        ("llama 3.3 70b", LLAMA),
        ("llama3.3", LLAMA),
        ("Llama-3.3-70B-Instruct", LLAMA),
        ("text embedding 3 large", "text-embedding-3-large"),
        # aliases
        ("gpt-5-2025-08-07", "gpt-5"),
        ("claude-4-5-sonnet", SONNET),
        # what providers call it, with and without their prefix, and what a variant is called
        ("meta-llama/Llama-3.3-70B-Instruct-Turbo", LLAMA),
        ("Llama-3.3-70B-Instruct-Turbo", LLAMA),
        ("meta.llama3-3-70b-instruct-v1:0", LLAMA),
        ("anthropic.claude-sonnet-4-5-20250929-v1:0", SONNET),
        ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", SONNET),
        ("gpt-5-chat-latest", "gpt-5"),
        ("gpt-3.5-turbo-1106", "gpt-3-5-turbo-1106"),
        # beginnings and parts
        ("gpt", "gpt-5-2"),
        ("clau", SONNET),
        ("sonnet", SONNET),
        ("opus", "claude-opus-4-1"),
        ("abliterated", "llama-3-3-70b-instruct-abliterated"),
        ("embedding", "text-embedding-3-large"),
        ("1106", "gpt-3-5-turbo-1106"),
        # words in any order, the developer, the description
        ("sonnet claude", SONNET),
        ("4.5 sonnet", SONNET),
        ("mini gpt", "gpt-5-mini"),
        ("anthropic sonnet", SONNET),
        ("antique labs", "relic-1"),
        ("meta llama", LLAMA),
        ("open model of 70 billion parameters", LLAMA),
        ("without refusals", "llama-3-3-70b-instruct-abliterated"),
        # misspelt
        ("cluade sonnet", SONNET),
        ("claude sonet 4.5", SONNET),
        ("claud opuss", "claude-opus-4-1"),
        ("lama 3.3 70b instrct", LLAMA),
        ("gpt-5-mimi", "gpt-5-mini"),
        ("text-embeding-3-lrge", "text-embedding-3-large"),
        ("orphen", "orphan-1"),
        ("relik", "relic-1"),
        ("cluade", SONNET),
        ("sonett", SONNET),
        ("opsu", "claude-opus-4-1"),
        ("gtp5", "gpt-5"),
        ("gtp 5 mini", "gpt-5-mini"),
        ("lamma3.3 70b", LLAMA),
        ("antropic", SONNET),
        ("emebdding", "text-embedding-3-large"),
        ("abliterted", "llama-3-3-70b-instruct-abliterated"),
        ("claudesonet45", SONNET),
        ("metallama llama33", LLAMA),
        ("openai o1", "o1"),
        ("GPT-5 Mini", "gpt-5-mini"),
    ],
)
def test_the_best_match_comes_first(conn: Connection, text: str, first: str) -> None:
    assert found(conn, text)[:1] == [first]


def test_a_whole_name_comes_before_longer_names(conn: Connection) -> None:
    assert found(conn, "gpt5")[0] == "gpt-5"
    assert set(found(conn, "gpt5")) == {"gpt-5", "gpt-5-2", "gpt-5-mini"}


def test_a_short_text_is_not_found_in_the_middle_of_names(conn: Connection) -> None:
    assert found(conn, "o1") == ["o1"]


def test_a_misspelling_is_looked_for_only_when_nothing_else_is_found(conn: Connection) -> None:
    assert found(conn, "claude opus") == ["claude-opus-4-1"]


@pytest.mark.parametrize("text", ["xyzzy", "---", "/", "%", "_", "\\", "'", "a' | !b & (", ":*", "日本", "<->"])
def test_what_is_nowhere_finds_nothing_and_breaks_nothing(conn: Connection, text: str) -> None:
    assert found(conn, text) == []


def test_a_retired_model_is_found_by_its_whole_name_or_when_there_is_nothing_else(conn: Connection) -> None:
    assert found(conn, "gpt-4-0314") == found(conn, "gpt 4 0314") == found(conn, "gpt-4-03") == ["gpt-4-0314"]
    assert "gpt-4-0314" not in found(conn, "gpt")


def test_a_name_of_a_reseller_nobody_knows_is_looked_for_by_the_makers_part_of_it(conn: Connection) -> None:
    assert found(conn, "some-gateway/openai/gpt-5")[0] == "gpt-5"
    assert found(conn, "some-gateway/nothing-at-all") == []


def test_what_is_retired_is_not_found(conn: Connection) -> None:
    results = search.find(conn, "closed", kinds=("providers",), limit=5)
    assert "closed-cloud" not in [hit.id for hit in results.providers]


def test_a_retired_provider_is_found_by_its_whole_name(conn: Connection) -> None:
    results = search.find(conn, "closed cloud", kinds=("providers",), limit=5)
    assert [hit.id for hit in results.providers] == ["closed-cloud"]


@pytest.mark.parametrize("text", ["gpt5", "claude sonnet 4.5", "anthropic", "cluade sonnet", "xyzzy", "e"])
def test_the_filter_of_the_list_finds_the_same_models(conn: Connection, text: str) -> None:
    page = models.page(conn, search=text, sort="relevance", limit=100)
    assert [model.id for model in page.data] == found(conn, text)
    assert page.pagination.total == len(page.data)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("openai", "openai"),
        ("OpenAI", "openai"),
        ("together", "together"),
        ("togetherai", "together"),
        ("bedrock", "amazon-bedrock"),
        ("copilot", "github-copilot"),
        ("antropic", "anthropic"),
        ("skaleway", "scaleway"),
    ],
)
def test_providers_are_found_the_same_way(conn: Connection, text: str, first: str) -> None:
    results = search.find(conn, text, kinds=("providers",), limit=5)
    assert [hit.id for hit in results.providers][:1] == [first]
    assert results.models == []


def test_the_total_counts_what_the_limit_hides(conn: Connection) -> None:
    results = search.find(conn, "gpt5", kinds=("models", "providers"), limit=1)
    assert (len(results.models), results.total) == (1, 3)


@pytest.mark.parametrize("text", ["g", "gpt", "claude son", "70 llama", "4", "1e5", "zzz", "gpt 5 mi", ""])
def test_completed_words_find_what_begins_with_what_was_typed(conn: Connection, text: str) -> None:
    words = search.terms(text)["words"]
    beginnings = " & ".join(f"'{word}':*AB" for word in words)
    query = "select id from models where words @@ {} order by id"
    typed = conn.execute(query.format("to_tsquery('simple', %s)"), [beginnings]).fetchall()
    assert conn.execute(query.format("titled(%s::text[])"), [words]).fetchall() == typed
    assert bool(typed) == (text not in {"1e5", "zzz", ""})
