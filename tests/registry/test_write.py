from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from openmodels.registry.documents import KINDS, Model
from openmodels.registry.examples import EXAMPLES as PLAIN
from openmodels.registry.write import path_of, to_yaml, write_text
from openmodels.registry.yaml import load

PRICING = {"input_per_million": Decimal("0.25"), "output_per_million": Decimal("1.5"), "currency": "USD"}
EXAMPLES = PLAIN | {"mapping": PLAIN["mapping"] | {"pricing": PRICING}}

AWKWARD = [
    "no", "Yes", "on", "y", "null", "~", "true", "1e3", ".5", "0x1F", "0o7", "1_000", "12:30", "2026-01-01",
    "2026-01-01T00:00:00Z", "=", "<<", "---", "...", "-x", "? a", "a: b", "a #b", "@cf/x", "'", '"', "[x]", "{x}",
    "a, b", "%", "&a", "*a", "!a", "|", ">", "`", " lead", "trail ", "tab\tin", "line\nbreak", "",
]  # fmt: skip
texts = st.sampled_from(AWKWARD) | st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Zl", "Zp"], exclude_characters="\ufeff"), max_size=60
)
sentences = st.lists(st.text("abc:#-'\" ", min_size=1, max_size=9), min_size=20, max_size=40).map(" ".join)


def read_back(text: str) -> Any:
    value, problems = load(text.encode(), "file.yaml")
    assert problems == []
    return value


def with_text(**fields: str) -> str:
    return to_yaml("model", EXAMPLES["model"] | fields)


@pytest.mark.parametrize("kind", ["model", "provider", "mapping"])
def test_an_example_document_comes_back_as_it_was(kind: str) -> None:
    document = KINDS[kind].model_validate(EXAMPLES[kind])
    assert KINDS[kind].model_validate(read_back(to_yaml(kind, document))) == document


@given(texts | sentences)
def test_any_text_reads_the_same_in_our_loader_and_in_a_plain_one(text: str) -> None:
    written = with_text(description=text)
    assert read_back(written)["description"] == text
    assert yaml.load(written, Loader=yaml.CSafeLoader)["description"] == text


@given(st.lists(texts, min_size=1, max_size=30))
def test_any_list_of_texts_reads_the_same_in_both_loaders(items: list[str]) -> None:
    written = to_yaml("model", EXAMPLES["model"] | {"aliases": items})
    assert read_back(written)["aliases"] == items
    assert yaml.load(written, Loader=yaml.CSafeLoader)["aliases"] == items


@given(st.decimals(min_value=0, max_value=10**9, allow_nan=False, allow_infinity=False, places=6))
def test_a_price_comes_back_exactly(price: Decimal) -> None:
    pricing = {"input_per_million": price, "output_per_million": None, "currency": "USD"}
    written = to_yaml("mapping", EXAMPLES["mapping"] | {"pricing": pricing})
    assert Decimal(read_back(written)["pricing"]["input_per_million"]) == price


@pytest.mark.parametrize(
    ("price", "shown"),
    [("3.00", "3"), ("0.075", "0.075"), ("1E+1", "10"), ("0.000001", "0.000001"), ("0.0", "0"), ("100", "100")],
)
def test_a_price_is_written_in_its_shortest_exact_form(price: str, shown: str) -> None:
    pricing = {"input_per_million": Decimal(price), "output_per_million": 1, "currency": "USD"}
    assert f"  input_per_million: {shown}\n" in to_yaml("mapping", EXAMPLES["mapping"] | {"pricing": pricing})


def test_a_file_starts_with_its_schema_and_lists_fields_in_the_registrys_order() -> None:
    shuffled = dict(sorted(EXAMPLES["model"].items(), reverse=True))
    text = to_yaml("model", shuffled)
    assert text.startswith("# yaml-language-server: $schema=../schemas/model.schema.json\nid: ")
    assert text == to_yaml("model", EXAMPLES["model"])
    assert text.endswith("Z'\n")


def test_words_and_dates_that_a_plain_loader_would_take_for_something_else_are_quoted() -> None:
    text = with_text(name="no", released_on="2026-01-31", developer="Anthropic")
    assert "name: 'no'\n" in text
    assert "released_on: '2026-01-31'\n" in text
    assert "developer: Anthropic\n" in text


def test_a_long_description_is_folded_below_a_hundred_columns() -> None:
    description = "A model of many words. " * 12
    text = with_text(description=description.strip())
    assert max(len(line) for line in text.splitlines()) <= 100
    assert read_back(text)["description"] == description.strip()


def test_a_required_null_is_written_and_an_optional_one_is_not() -> None:
    text = to_yaml("model", EXAMPLES["model"] | {"context_window": None, "country": None})
    assert "context_window: null\n" in text
    assert "country" not in text


def test_the_unknown_price_of_a_variant_is_written_as_it_differs_from_the_offers() -> None:
    variant = {"provider_model_name": "x:free", "kind": "free", "pricing": None}
    text = to_yaml("mapping", EXAMPLES["mapping"] | {"variants": [variant]})
    assert read_back(text)["variants"] == [variant]


def test_fields_that_a_document_does_not_set_are_left_out() -> None:
    document = Model.model_validate(EXAMPLES["model"])
    assert set(read_back(to_yaml("model", document))) == document.model_fields_set


def test_a_value_that_no_registry_file_can_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot hold a float"):
        to_yaml("model", EXAMPLES["model"] | {"context_window": 1.5})


@pytest.mark.parametrize("unseen", ["\b", "\x85", "\u2028", "\ufeff"])
def test_a_character_that_nobody_can_see_is_refused_as_the_loader_would(unseen: str) -> None:
    with pytest.raises(ValueError, match=f"U\\+{ord(unseen):04X}"):
        with_text(name=f"a{unseen}b")


def test_the_place_of_a_file_follows_from_its_ids() -> None:
    assert path_of("model", {"id": "gpt-5"}) == "models/gpt-5.yaml"
    assert path_of("mapping", {"provider_id": "openai", "model_id": "gpt-5"}) == "mappings/openai/gpt-5.yaml"


def test_writing_the_same_text_again_touches_nothing(tmp_path: Path) -> None:
    file = tmp_path / "models" / "a.yaml"
    assert write_text(file, "id: a\n")
    before = file.stat()
    assert not write_text(file, "id: a\n")
    assert file.stat() == before
    assert [one.name for one in file.parent.iterdir()] == ["a.yaml"]


def test_a_write_that_fails_leaves_the_old_file_and_no_rubbish(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    write_text(file, "id: a\n")
    with pytest.raises(UnicodeEncodeError):
        write_text(file, "\ud800")
    file.unlink()
    file.mkdir()
    with pytest.raises(OSError, match=r"directory|exists|denied"):
        write_text(file, "id: b\n")
    assert [one.name for one in tmp_path.iterdir()] == ["a.yaml"]
