from __future__ import annotations

from openmodels.cache.counters import Counters
from openmodels.cache.entry import Answer, Entry
from openmodels.cache.memory import LONGEST_ALIAS, MOST_ALIASES, Memory, Raw


def entry(name: str, *tags: str, body: bytes = b"") -> Entry:
    answer = Answer(200, ((b"content-type", b"application/json"),), body)
    return Entry(name, answer, (), tags=tags, clock=1, seconds=60, born=0, api=True)


def way(path: str) -> Raw:
    """A way to ask."""
    return (path.encode(), b"", b"site", "http", "")


def memory(limit: int = 10**6) -> tuple[Memory, Counters]:
    counters = Counters()
    return Memory(limit, counters), counters


def test_the_longest_unused_go_when_there_is_no_room() -> None:
    kept, counters = memory(100_000)
    for number in range(8):
        kept.add(entry(f"/{number}", body=b"x" * 8000))
    kept.touch("/0")
    for number in range(8, 12):
        kept.add(entry(f"/{number}", body=b"x" * 8000))
    assert kept.get("/0") is not None
    assert kept.get("/1") is None
    assert kept.get("/11") is not None
    assert counters.evicted == 12 - counters.entries
    assert counters.bytes <= 100_000


def test_an_entry_larger_than_an_eighth_is_not_kept_and_replaces_nothing_else() -> None:
    kept, counters = memory(100_000)
    kept.add(entry("/small"))
    kept.add(entry("/large", body=b"x" * 20_000))
    assert kept.get("/large") is None
    assert kept.get("/small") is not None
    assert counters.entries == 1


def test_expiring_drops_what_depends_on_the_tag_and_every_way_to_ask_for_it() -> None:
    kept, counters = memory()
    gone, stays = entry("/a", "model:a", "models"), entry("/b", "model:b")
    for one in (gone, stays):
        kept.add(one)
        kept.alias(one, way(one.name))
    kept.expire(["model:a", "models", "unknown"])
    assert kept.get("/a") is None
    assert list(kept.raw) == [way("/b")]
    assert counters.expired == 1


def test_a_newer_entry_takes_the_place_and_the_aliases_of_an_older_one() -> None:
    kept, counters = memory()
    older, newer = entry("/a", "x"), entry("/a", "y")
    kept.add(older)
    kept.alias(older, way("one"))
    kept.add(newer)
    assert kept.raw[way("one")] is newer
    kept.expire(["x"])
    assert kept.get("/a") is newer
    assert counters.entries == 1


def test_aliases_are_few_and_none_points_to_what_is_gone() -> None:
    kept, _ = memory()
    one = entry("/a", "x")
    kept.add(one)
    for number in range(50):
        kept.alias(one, way(str(number)))
    assert len(kept.raw) == MOST_ALIASES
    kept.expire(["x"])
    kept.alias(one, way("late"))
    assert kept.raw == {}


def test_bytes_are_those_of_what_is_held() -> None:
    kept, counters = memory()
    one = entry("/a", "x", body=b"y" * 5000)
    kept.add(one)
    kept.alias(one, way("one"))
    size = one.size
    one.add("gzip", b"z" * 100)
    kept.grown(one, size)
    assert counters.bytes == one.size > 5100
    kept.clear("*")
    assert (counters.bytes, counters.entries) == (0, 0)


def test_bytes_stay_those_of_what_is_held_however_often_it_is_made_anew() -> None:
    kept, counters = memory()
    for _ in range(100):
        one = entry("/a", "x", body=b"y" * 1000)
        kept.add(one)
        kept.alias(one, way("one"))
        kept.alias(one, way("two"))
    assert (counters.bytes, counters.entries) == (one.size, 1)
    assert counters.evicted == 0


def test_what_readers_write_counts_and_what_is_overlong_is_not_remembered() -> None:
    """Else a few thousand small answers, each asked for in eight ways of 60 KB, would fill a machine."""
    kept, counters = memory()
    one = entry("/a", "x")
    kept.add(one)
    before = counters.bytes
    kept.alias(one, way("/a?" + "&" * LONGEST_ALIAS))
    assert (counters.bytes, len(kept.raw)) == (before, 0)
    kept.alias(one, way("/a?" + "&" * 3000))
    assert counters.bytes == one.size >= before + 3000
    assert entry("/a", "model:" + "x" * 2000).size >= entry("/a", "x").size + 2000


def test_ways_to_ask_make_others_go_when_there_is_no_room() -> None:
    kept, counters = memory(60_000)
    for number in range(10):
        one = entry(f"/{number}")
        kept.add(one)
        for character in "abcdefgh":
            kept.alias(one, way(f"/{number}?" + character * 2000))
    assert counters.bytes <= 60_000
    assert kept.get("/9") is one
    assert kept.get("/0") is None


def test_doubted_entries_are_not_used_but_held_for_worse_times() -> None:
    kept, _ = memory()
    one = entry("/a", "x")
    one.fresh_until = 10**9
    kept.add(one)
    kept.doubt()
    assert kept.get("/a") is one
    assert one.fresh_until == 0
    assert one.clock is None
