from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from openmodels.registry.differences import FieldChange
from openmodels.registry.documents import Mapping, Model
from openmodels.registry.examples import EXAMPLES
from openmodels.registry.meaning import Change, Meaning, State, compare
from openmodels.registry.reports import meaning as reports

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def offer(**fields: Any) -> Mapping:
    return Mapping.model_validate(EXAMPLES["mapping"] | {"pricing": None} | fields)


def model(**fields: Any) -> Model:
    return Model.model_validate(EXAMPLES["model"] | fields)


def told(before: State, after: State) -> Meaning:
    return Meaning(COMMIT, compare("registry", before, after))


def pricing(input_: str | None, output: str | None = "1.5", **more: Any) -> dict[str, Any]:
    given = {name: value and Decimal(value) for name, value in (("input", input_), ("output", output))}
    return {"pricing": {f"{name}_per_million": value for name, value in given.items()} | {"currency": "USD"} | more}


OFFER = "mappings/acme/tiny-1.yaml"


@pytest.fixture
def meaning() -> Meaning:
    before = {OFFER: offer(**pricing("0.25")), "mappings/b/gone.yaml": offer(), "models/old.yaml": model(id="old")}
    after = {
        OFFER: offer(**pricing("0.30", None), verified_on="2026-05-02"),
        "mappings/acme/tiny-2.yaml": offer(model_id="tiny-2", **pricing("3.00")),
        "mappings/acme/tiny-3.yaml": offer(model_id="tiny-3", pricing=None),
        "models/old.yaml": model(id="old", status="retired", retires_on="2026-05-01", successor="tiny-2"),
        "models/tiny-2.yaml": model(id="tiny-2", name="Tiny | <b>2</b>"),
    }
    return told(before, after)


def test_the_table_tells_new_things_prices_and_ends(meaning: Meaning) -> None:
    assert reports.markdown(meaning).splitlines() == [
        "## What the change means",
        "",
        "1 new model, 2 new offers, 1 offer with other prices, 1 model retired, 1 offer removed since 0123456789ab.",
        "",
        "| | | field | before | after | |",
        "|---|---|---|---|---|---|",
        r"| new model | tiny-2 |  |  | Tiny \| \<b\>2\</b\> |  |",
        r"| new offer | acme/tiny-2 |  |  | 3 USD in, 1.5 USD out |  |",
        r"| new offer | acme/tiny-3 |  |  | price not known |  |",
        r"| price | acme/tiny-1 | input\_per\_million | 0.25 USD | 0.3 USD | +20.0% |",
        r"| price | acme/tiny-1 | output\_per\_million | 1.5 USD | not known |  |",
        r"| model retired | old |  |  | 2026-05-01, successor tiny-2 |  |",
        r"| offer removed | b/gone |  |  |  |  |",
    ]


def test_json_has_exact_amounts_and_every_field(meaning: Meaning) -> None:
    text = reports.json(meaning)
    report = json.loads(text)
    assert report["since"] == COMMIT
    assert report["counts"]["new"] == {"model": 1, "provider": 0, "mapping": 2}
    (price,) = [change for change in report["changes"] if change["what"] == "price"]
    assert price == {
        "what": "price",
        "kind": "mapping",
        "key": "acme/tiny-1",
        "path": f"registry/{OFFER}",
        "prices": [
            {
                "field": "input_per_million",
                "old": {"amount": 0.25, "currency": "USD"},
                "new": {"amount": 0.3, "currency": "USD"},
                "percent": 20.0,
            },
            {
                "field": "output_per_million",
                "old": {"amount": 1.5, "currency": "USD"},
                "new": None,
                "percent": None,
            },
        ],
        "fields": [{"field": "verified_on", "old": None, "new": "2026-05-02", "percent": None}],
    }
    assert '"amount": 0.3,' in text


def test_what_vouches_for_a_file_is_told_only_where_nothing_else_has_changed() -> None:
    rows = list(reports.rows(told({OFFER: offer()}, {OFFER: offer(verified_on="2026-05-02")})))
    assert [(row.label, row.field, row.new) for row in rows] == [("offer changed", "verified_on", "2026-05-02")]


def test_no_change_is_one_sentence() -> None:
    text = reports.markdown(told({OFFER: offer()}, {OFFER: offer()}))
    assert text == "## What the change means\n\nNothing that the catalogue tells has changed since 0123456789ab."


def test_a_large_change_is_cut_and_shows_some_of_each_sort() -> None:
    after = {f"models/m{i}.yaml": model(id=f"m{i}") for i in range(400)} | {OFFER: offer(**pricing("2"))}
    lines = reports.markdown(told({OFFER: offer(**pricing("1"))}, after)).splitlines()
    assert sum(line.startswith("| new model") for line in lines) == reports.MOST_OF_A_SORT
    assert sum(line.startswith("| price") for line in lines) == 1
    assert lines[-1] == "And 370 rows more; `openmodels diff` lists all."


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x" * 80, "x" * 59 + "…"),
        ("a\nb\x1b[31m", "a b [31m"),
        (["chat", "vision"], "chat, vision"),
        ([{"a": 1}], "1 entry"),
        (True, "yes"),
        (200000, "200,000"),
        (None, "none"),
    ],
)
def test_a_value_is_shown_in_one_short_line(value: Any, shown: str) -> None:
    change = Change("changed", "model", "tiny-1", "models/tiny-1.yaml", fields=(FieldChange("x", None, value),))
    assert [row.new for row in reports.rows(Meaning(COMMIT, [change]))] == [shown]
