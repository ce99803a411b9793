from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, get_args

import psycopg
import pytest
from psycopg import Connection

from openmodels.store import facets, models
from openmodels.store.filters import Filters, spelling
from openmodels.store.orders import ORDERS, Order


@pytest.fixture(scope="module")
def conn(catalogue_url: str) -> Iterator[Connection]:
    with psycopg.connect(catalogue_url) as conn:
        yield conn


CHOICES: list[dict[str, Any]] = [
    {},
    {"search": "claude"},
    {"capability": ("chat", "function-calling")},
    {"provider": "openai", "status": "deprecated"},
    {"developer": "anthropic", "min_context": 200_000},
    {"open_weights": True, "max_input_price": Decimal(1)},
    {"modality": ("image",), "licensing": "proprietary"},
]


@pytest.mark.parametrize("wanted", CHOICES, ids=str)
def test_a_count_is_what_the_list_holds_when_the_value_is_chosen(conn: Connection, wanted: dict[str, Any]) -> None:
    found = facets.facets(conn, Filters(**wanted))
    assert found.total == models.page(conn, **wanted).pagination.total
    for facet, values in found.values.items():
        for one in values:
            value: Any = {"true": True, "false": False}.get(one.value, one.value)
            if facet in ("capability", "modality"):
                value = tuple({*wanted.get(facet, ()), value})
            chosen = wanted | {facet: int(value) if facet == "min_context" else value}
            assert models.page(conn, **chosen).pagination.total == one.count, (facet, one)


@pytest.mark.parametrize("wanted", CHOICES, ids=str)
def test_the_list_is_the_api_s(conn: Connection, wanted: dict[str, Any]) -> None:
    found = facets.browse(conn, Filters(**wanted), order="name", limit=100)
    assert [model.id for model in found] == [m.id for m in models.page(conn, **wanted, sort="name", limit=100).data]


@pytest.mark.parametrize("order", [order for order in get_args(Order) if order != "first_token"])
def test_every_order_turns_round_with_unknown_last_both_ways(conn: Connection, order: Order) -> None:
    there = facets.browse(conn, Filters(), order=order, limit=100)
    back = facets.browse(conn, Filters(), order=order, reverse=True, limit=100)
    assert {model.id for model in there} == {model.id for model in back}
    names = {"price": "min_input_price", "output_price": "min_output_price", "providers": "providers_count"}
    field = {"recency": "created_at", "relevance": "created_at"}.get(order) or names.get(order, order)
    for listed, reverse in ((there, False), (back, True)):
        values = [getattr(model, field) for model in listed]
        values = [
            None
            if value == "unknown"
            else value.lower()
            if isinstance(value, str)
            else len(value)
            if isinstance(value, list)
            else value
            for value in values
        ]
        known = [value for value in values if value is not None]
        largest_first = ORDERS["recency" if order == "relevance" else order][1] is not reverse
        assert known == sorted(known, reverse=largest_first)
        assert values == known + [None] * (len(values) - len(known))


def test_the_order_of_first_tokens_has_all_models_even_where_nobody_has_measured_any(conn: Connection) -> None:
    by_name = facets.browse(conn, Filters(), order="name", limit=100)
    assert facets.browse(conn, Filters(), order="first_token", limit=100) == by_name
    assert facets.first_tokens(conn, [model.id for model in by_name]) == {}


def test_relevance_puts_the_best_match_first_and_mends_typing_errors(conn: Connection) -> None:
    mended = spelling(conn, Filters(search="cluade sonet"))
    assert facets.browse(conn, mended, order="relevance", limit=1)[0].id == "claude-sonnet-4-5"


@pytest.mark.parametrize("wanted", CHOICES, ids=str)
@pytest.mark.parametrize("reverse", [False, True])
def test_a_page_is_the_same_piece_of_the_list_in_every_order(
    conn: Connection, wanted: dict[str, Any], reverse: bool
) -> None:
    filters = Filters(**wanted)
    for order in get_args(Order):
        whole = facets.browse(conn, filters, order=order, reverse=reverse, limit=100)
        if order == "relevance" and reverse:
            continue  # the best match is never asked for last
        pieces = [facets.page(conn, filters, order=order, reverse=reverse, limit=3, offset=n) for n in (0, 3)]
        assert [m.id for piece in pieces for m in piece.models] == [m.id for m in whole[:6]], order
        assert pieces[0].facets.total == len(whole)
