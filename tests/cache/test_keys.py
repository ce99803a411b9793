from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmodels.cache import keys

PAIRS = st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5)), max_size=6)


@given(PAIRS, st.randoms())
def test_parameters_in_any_order_have_one_name_while_values_of_each_keep_theirs(
    pairs: list[tuple[str, str]], random: object
) -> None:
    by_name: dict[str, list[tuple[str, str]]] = {}
    for pair in pairs:
        by_name.setdefault(pair[0], []).append(pair)
    queues = list(by_name.values())
    shuffled = []
    while queues:
        queue = random.choice(queues)  # type: ignore[attr-defined]
        shuffled.append(queue.pop(0))
        queues = [one for one in queues if one]
    assert keys.name("", "/x", urlencode(pairs).encode()) == keys.name("", "/x", urlencode(shuffled).encode())


@given(PAIRS, PAIRS)
def test_different_parameters_have_different_names(one: list[tuple[str, str]], other: list[tuple[str, str]]) -> None:
    def grouped(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return sorted(pairs, key=lambda pair: pair[0].encode())

    same = keys.name("", "/x", urlencode(one).encode()) == keys.name("", "/x", urlencode(other).encode())
    assert same == (grouped(one) == grouped(other))


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(["", "accept"]), st.sampled_from(["", "accept"]))
def test_different_paths_and_forms_have_different_names(one: str, other: str, form: str, other_form: str) -> None:
    same = keys.name("", "/" + one, b"", form) == keys.name("", "/" + other, b"", other_form)
    assert same == ((one, form) == (other, other_form))


@pytest.mark.parametrize("mark", ["/", "?", "#", "%2F", "://"])
@given(st.lists(st.text("ab:", max_size=3), min_size=3, max_size=5))
def test_a_host_cannot_pose_as_another_host_with_a_path(mark: str, parts: list[str]) -> None:
    """The same characters, parted at different places into host and path."""
    names = {
        keys.name(keys.origin("http", mark.join(parts[:place]).encode()), "/" + "/".join(parts[place:]), b"")
        for place in range(1, len(parts))
    }
    assert len(names) == len(parts) - 1


@given(st.binary(max_size=40))
def test_any_bytes_of_a_query_have_a_name_that_is_stable(query: bytes) -> None:
    name = keys.name("", "/x", query)
    assert keys.name("", "/x", name.partition("?")[2].encode()) == name
    assert parse_qsl(name.partition("?")[2], encoding="latin-1") == sorted(
        parse_qsl(query.decode("latin-1"), encoding="latin-1"), key=lambda pair: pair[0]
    )


@pytest.mark.parametrize(
    ("pattern", "answer", "matching"),
    [
        ("models:*", "/api/models", True),
        ("models:*", "/api/models?limit=2", True),
        ("models:*", "/api/models/gpt-5/compare", True),
        ("models:*", "https://site/models/gpt-5", True),
        ("models:*", "/api/providers/openai", False),
        ("models", "/api/models", True),
        ("models", "/api/models/gpt-5", False),
        ("models:gpt-5", "/api/models/gpt-5", True),
        ("models:gpt-5", "/api/models/gpt-5?fields=name", True),
        ("model:x", "/anything", True),
        ("/api/models*", "/api/models?limit=2", True),
        ("/api/models", "/api/models?limit=2", True),
        ("/models*", "/api/models", False),
        ("*", "/", True),
    ],
)
def test_a_pattern_means_paths_in_colons_real_paths_or_tags(pattern: str, answer: str, matching: bool) -> None:
    assert keys.matches(pattern, answer, ["model:x"]) == matching
