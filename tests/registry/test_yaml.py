from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmodels.registry.problems import Place, Problem
from openmodels.registry.syntax.limits import MAX_BYTES, MAX_DEPTH, MAX_NODES
from openmodels.registry.yaml import Positions, load


def value(text: str) -> Any:
    found, problems = load(text.encode(), "a.yaml")
    assert not problems
    return found


def problem(text: str | bytes) -> Problem:
    _, problems = load(text.encode() if isinstance(text, str) else text, "a.yaml")
    (only,) = problems
    return only


@pytest.mark.parametrize(
    "word",
    [
        *("no", "yes", "on", "off", "No", "y", "n", "TrUe", "none", "None"),
        *("2026-05-01", "2026-05-01T00:00:00Z", "2026-05-01 00:00:00", "12:30", "190:20:30"),
        *("0x1F", "0o17", "017", "1_000", "1,000", ".inf", "-.INF", ".nan", ".", "+", "1e", "1e999", "1.2.3"),
        *("1" * 31, "0." + "1" * 31, "٣", "1 000", "="),
    ],
)
def test_what_only_looks_like_a_number_a_date_or_a_truth_value_stays_text(word: str) -> None:
    assert value(f"a: {word}") == {"a": word}


@pytest.mark.parametrize(("word", "meant"), [("true", True), ("True", True), ("FALSE", False), ("false", False)])
def test_true_and_false_are_truth_values(word: str, meant: bool) -> None:
    assert value(f"a: {word}")["a"] is meant


@pytest.mark.parametrize("word", ["null", "Null", "NULL", "~", ""])
def test_null_is_written_in_five_ways(word: str) -> None:
    assert value(f"a: {word}")["a"] is None


@pytest.mark.parametrize("word", ["0", "-0", "+5", "128000", "9" * 30])
def test_an_integer_is_an_int(word: str) -> None:
    assert value(f"a: {word}")["a"] == int(word)
    assert type(value(f"a: {word}")["a"]) is int


@pytest.mark.parametrize("word", ["0.1", "0.30", "-2.5", ".5", "1e-7", "1.25E+1", "0.123456789012345678901234567"])
def test_a_decimal_is_exact(word: str) -> None:
    assert value(f"a: {word}")["a"] == Decimal(word)
    assert type(value(f"a: {word}")["a"]) is Decimal


@pytest.mark.parametrize(("word", "meant"), [("3.0", 3), ("3.", 3), ("1e6", 1_000_000), ("-2.50e1", -25)])
def test_a_whole_number_is_an_int_however_it_is_written(word: str, meant: int) -> None:
    assert value(f"a: {word}")["a"] == meant
    assert type(value(f"a: {word}")["a"]) is int


@pytest.mark.parametrize("quoted", ["'3'", '"true"', "'null'", "''", '"~"', "|\n  3", ">-\n  no"])
def test_a_quoted_or_block_scalar_is_text(quoted: str) -> None:
    assert isinstance(value(f"a: {quoted}")["a"], str)


def test_a_key_is_text_whatever_it_looks_like() -> None:
    assert value("1: a\nno: b\n~: c\n2026-05-01: d\n? e\n: f") == {
        "1": "a",
        "no": "b",
        "~": "c",
        "2026-05-01": "d",
        "e": "f",
    }


def test_an_alias_repeats_the_value_of_its_anchor() -> None:
    assert value("a: &x [1, 2]\nb: *x") == {"a": [1, 2], "b": [1, 2]}


def test_every_duplicate_key_names_both_lines_and_the_first_one_counts() -> None:
    found, problems = load(b"a: 1\nb:\n  c: 1\n  c: 2\na: 3\n", "a.yaml")
    assert found == {"a": 1, "b": {"c": 1}}
    assert [(p.code, p.place.line, p.related[0].place.line) for p in problems] == [("OM106", 4, 3), ("OM106", 5, 1)]
    assert problems[1].message == "The key 'a' is already on line 1."


def test_a_duplicate_that_differs_only_in_quotes_is_one() -> None:
    assert load(b"'a': 1\na: 2\n", "a.yaml")[1][0].code == "OM106"


@pytest.mark.timeout(10)
def test_thousands_of_duplicate_keys_are_reported_in_linear_time() -> None:
    text = "".join(f"k{n}: 1\n" for n in range(4000)) * 2
    assert len(load(text.encode(), "a.yaml")[1]) == 4000


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: b: c", "OM101", 1, 5),
        ("a: 1\nb", "OM101", 2, 1),
        ("a: [1,\n  2\n", "OM101", 1, 4),
        ("a: {b: 1\n", "OM101", 1, 4),
        ("a: 1\nb: 'it\n", "OM101", 2, 4),
        ("a: @x", "OM101", 1, 4),
        ("a:\n  - b\n c: d", "OM101", 3, 2),
        ('a: "\\q"', "OM101", 1, 5),
        ('a: "\\ud800"', "OM101", 1, 7),
        ("a: 1\n...\nb: 2", "OM101", 3, 1),
        ("%FOO\na: 1", "OM101", 1, 5),
        (b"a: 1\nb: caf\xe9", "OM102", 2, 7),
        (b"\xff\xfea\x00:\x00", "OM102", 1, 1),
        (b"\xef\xbb\xbfa: 1", "OM103", 1, 1),
        ("a: 1\nb: x\x00", "OM104", 2, 5),
        ("a: \x1b[31m", "OM104", 1, 4),
        ("a: é\u2028", "OM104", 1, 5),
        ("a: é\x85", "OM104", 1, 5),
        ('a: "x\\0"', "OM104", 1, 4),
        ('a: "\\L"', "OM104", 1, 4),
        ("a:\n\tb: 1", "OM105", 2, 1),
        ("a: 1\n\tb: 2", "OM105", 2, 1),
        ("a: |\n\tx", "OM105", 2, 1),
        ("a: 1\n---\nb: 2", "OM107", 2, 1),
        ("a: !x 1", "OM108", 1, 4),
        ("a: !!int '1'", "OM108", 1, 4),
        ("a: ! 12", "OM108", 1, 4),
        ("!!map {a: 1}", "OM108", 1, 1),
        ("a: 1\n<<: {b: 1}", "OM109", 2, 1),
        ("a: *b", "OM111", 1, 4),
        ("a: &b 1\nc: &b 2", "OM111", 2, 4),
        ("a: &b [*b]", "OM111", 1, 8),
        ("a: &b {c: {d: *b}}", "OM111", 1, 15),
        ("[a, b]: 1", "OM112", 1, 1),
        ("? {a: 1}\n: 1", "OM112", 1, 3),
        ("", "OM113", 1, 1),
        ("# nothing\n", "OM113", 1, 1),
        ("---\n", None, 0, 0),
    ],
)
def test_bad_syntax_is_reported_where_it_stands(text: str | bytes, code: str | None, line: int, column: int) -> None:
    if code is None:
        assert value(str(text)) is None
    else:
        found = problem(text)
        assert (found.code, found.place.line, found.place.column) == (code, line, column)


def test_a_tag_is_named_as_it_is_written() -> None:
    assert problem("a: !!str 1").message == "The tag '!!str' is not allowed."


def test_an_ampersand_star_or_exclamation_mark_within_text_is_text() -> None:
    assert value("a: R&D\nb: 2 * 3\nc: Hi!\nd: 'a \\ b'") == {"a": "R&D", "b": "2 * 3", "c": "Hi!", "d": "a \\ b"}


def bomb() -> bytes:
    first = b"a: &a [x,x,x,x,x,x,x,x,x]\n"
    names = [(chr(98 + i), chr(97 + i)) for i in range(9)]
    return first + b"".join(f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n".encode() for new, old in names)


HOSTILE = {
    "open brackets": b"[" * MAX_BYTES,
    "open braces": b"{" * MAX_BYTES,
    "nested pairs": b"[a: " * (MAX_BYTES // 4),
    "nested flow mappings": b"{a: " * (MAX_BYTES // 4),
    "brackets by line": b"a: [\n" * (MAX_BYTES // 5),
    "dashes": b"- " * (MAX_BYTES // 2),
    "question marks": b"? " * (MAX_BYTES // 2),
    "mixed signs": b"- ? " * (MAX_BYTES // 4),
    "question marks in brackets": b"[?" * (MAX_BYTES // 2),
    "stairs": b"".join(b" " * n + b"a:\n" for n in range(1400)),
    "stairs of lists": b"".join(b" " * n + b"a:\n" + b" " * n + b"-\n" for n in range(700)),
    "many items": b"- a\n" * (MAX_BYTES // 4),
    "many items in one line": b"[" + b"a," * (MAX_BYTES // 2 - 1) + b"]",
    "many empty pairs": b"?\n" * (MAX_BYTES // 2),
    "too large": b"a" * (MAX_BYTES + 1),
}


@pytest.mark.timeout(10)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_beyond_the_limits_is_refused_at_once(name: str) -> None:
    found, problems = load(HOSTILE[name], "a.yaml")
    assert found is None
    assert [p.code for p in problems] == ["OM110"]


def test_an_alias_bomb_is_refused_before_it_is_unfolded() -> None:
    assert problem(bomb()).code == "OM111"


def test_more_than_64_aliases_are_refused() -> None:
    text = "a: &a 1\n" + "".join(f"k{n}: *a\n" for n in range(65))
    assert problem(text).code == "OM111"
    assert value(text.replace("k64: *a\n", ""))["k63"] == 1


@pytest.mark.parametrize(
    ("deepest", "too_deep"),
    [
        ("[" * MAX_DEPTH + "]" * MAX_DEPTH, "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)),
        ("- " * (MAX_DEPTH - 1) + "a", "- " * MAX_DEPTH + "a"),
    ],
)
def test_values_nest_64_deep_and_no_deeper(deepest: str, too_deep: str) -> None:
    value(deepest)
    assert problem(too_deep).code == "OM110"


@given(st.text(alphabet="-?:[]{}, ab\n&*!'\"", max_size=400))
def test_no_text_however_it_nests_passes_the_limits(text: str) -> None:
    found, problems = load(text.encode(), "a.yaml")
    assert problems or (depth(found) <= MAX_DEPTH and size(found) <= MAX_NODES)


def depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 1


def size(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + sum(1 + size(item) for item in value.values())
    return 1 + sum(map(size, value)) if isinstance(value, list) else 1


@given(st.binary(max_size=300))
def test_any_bytes_give_a_value_or_problems(data: bytes) -> None:
    found, problems = load(data, "a.yaml")
    assert all(p.place.line >= 1 and p.place.column >= 1 for p in problems)
    assert found is None or not [p for p in problems if p.code not in {"OM106", "OM109", "OM112"}]


visible = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"))
numbers = st.integers(-(10**29), 10**29) | st.decimals(-(10**9), 10**9, places=6, allow_nan=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | visible,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(visible.filter(lambda k: k != "<<"), inner, max_size=5),
    max_leaves=20,
)


@given(values)
def test_json_reads_as_what_it_says(document: Any) -> None:
    assert load(as_json(document).encode(), "a.yaml")[0] == document


def as_json(value: Any) -> str:
    # json.dumps cannot write a Decimal as it is.
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_json(key)}: {as_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_json, value)) + "]"
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


TEXT = b"""\
id: tiny
pricing:
  tiers:
    - above: 1
      price: 'x y'
regions: [a, bb]
note: >-
  two
  lines
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("id",), Place(1, 5, 1, 9)),
        (("pricing", "tiers", 0, "price"), Place(5, 14, 5, 19)),
        (("pricing",), Place(3, 3, 3, 8)),
        (("regions",), Place(6, 10, 6, 17)),
        (("regions", 1), Place(6, 14, 6, 16)),
        (("regions", 7), Place(6, 10, 6, 17)),
        (("pricing", "missing", "x"), Place(3, 3, 3, 8)),
        ((), Place(1, 1, 1, 3)),
    ],
)
def test_every_value_knows_its_place(path: tuple[str | int, ...], place: Place) -> None:
    assert Positions(TEXT).value(path) == place


def test_a_key_knows_its_place_too() -> None:
    assert Positions(TEXT).key(("pricing",)) == Place(2, 1, 2, 8)
    assert Positions(TEXT).key(("pricing", "tiers", 0, "above")) == Place(4, 7, 4, 12)


def test_columns_count_characters_not_bytes() -> None:
    assert Positions("é: [ü, 日本]".encode()).value(("é", 1)) == Place(1, 8, 1, 10)
