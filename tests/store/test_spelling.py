from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import Connection

from openmodels.store.spelling import nearest, spelt

KNOWN = ["claude", "sonnet", "opus", "gpt", "llama", "gemini", "gemma", "qwen", "mistral", "deepseek", "instruct"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("cluade", "claude"),
        ("claud", "claude"),
        ("sonett", "sonnet"),
        ("opsu", "opus"),
        ("gtp", "gpt"),
        ("lama", "llama"),
        ("gemni", "gemini"),
        ("qewn", "qwen"),
        ("mistarl", "mistral"),
        ("deapseak", "deepseek"),
        ("intruct", "instruct"),
    ],
)
def test_a_misspelt_word_means_the_nearest(word: str, meant: str) -> None:
    assert nearest(word, KNOWN) == meant


@pytest.mark.parametrize("word", ["phi", "got", "opal", "banana", "xyzzy", "gemstone"])
def test_a_word_that_is_near_none_is_left_alone(word: str) -> None:
    assert nearest(word, KNOWN) is None


def test_of_two_as_near_the_one_with_the_same_first_letter_is_meant() -> None:
    assert nearest("mixtral", ["pixtral", "mistral"]) == "mistral"


@pytest.fixture(scope="module")
def conn(catalogue_url: str) -> Iterator[Connection]:
    with psycopg.connect(catalogue_url) as conn:
        yield conn


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("cluade sonett 4.5", "claude sonnet 4.5"),
        ("GTP-5", "gpt-5"),
        ("meta-lama/Llama-3.3", "meta-llama/Llama-3.3"),
        ("antropic", "anthropic"),
        ("abliteratde", "abliterated"),
    ],
)
def test_only_the_words_that_the_catalogue_has_never_seen_are_replaced(conn: Connection, text: str, meant: str) -> None:
    assert spelt(conn, text) == meant


@pytest.mark.parametrize(
    "text", ["gpt-5", "clau", "reasons", "dialogue", "12345", "", "a b c", "%_\\'", "antique labs"]
)
def test_names_beginnings_and_words_of_descriptions_are_left_alone(conn: Connection, text: str) -> None:
    assert spelt(conn, text) == text


def test_a_word_is_learnt_from_every_row_that_is_written(database_url: str) -> None:
    with psycopg.connect(database_url) as conn:
        assert spelt(conn, "zephry") == "zephry"
        conn.execute(
            """
            insert into providers (id, name, description, auth_type, regions, compatibility, status, details,
                                   created_at, updated_at, digest, present, changed_at)
            values ('west', 'Zephyr', 'A wind.', 'none', '{global}', 'custom', 'active', '{}', now(), now(), '', true,
                    now())
            """
        )
        assert spelt(conn, "zephry") == "zephyr"
        conn.execute("update providers set name = 'Boreas'")
        assert spelt(conn, "boraes") == "boreas"
