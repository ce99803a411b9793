from __future__ import annotations

from time import monotonic

from openmodels.cache.counters import Counters
from openmodels.cache.ledger import Ledger
from openmodels.cache.memory import Memory


def ledger(clock: int = 10) -> Ledger:
    made = Ledger(Memory(10**6, Counters()))
    made.synced(clock, floor=1, cleared=0, missed=[])
    made.trusted_until = monotonic() + 60
    return made


def test_an_answer_survives_changes_of_other_things_and_no_change_of_its_own() -> None:
    known = ledger()
    clock = known.begin()
    assert known.expired(11, ["model:a"])
    assert known.survives(clock, "/b", ["model:b"])
    assert not known.survives(clock, "/a", ["models", "model:a"])
    assert known.cleared(12, "models:*")
    assert not known.survives(clock, "/api/models/b", ["model:b"])


def test_an_answer_begun_after_a_change_survives_it_while_an_older_computation_goes_on() -> None:
    known = ledger()
    older = known.begin()
    known.expired(11, ["model:a"])
    newer = known.begin()
    assert not known.survives(older, "/a", ["model:a"])
    assert known.survives(newer, "/a", ["model:a"])
    known.end(older)
    known.expired(12, ["model:a"])
    assert not known.survives(newer, "/a", ["model:a"])


def test_a_message_is_taken_in_once_and_a_gap_is_told() -> None:
    known = ledger()
    assert known.expired(10, ["model:a"])
    assert not known.expired(12, ["model:a"])
    known.synced(12, floor=1, cleared=0, missed=["model:a"])
    assert known.expired(12, ["model:a"])
    assert known.clock == 12


def test_a_server_that_has_begun_anew_makes_everything_doubtful() -> None:
    for clock, floor in ((5, 1), (50, 40)):
        known = ledger()
        began = known.begin()
        known.synced(clock, floor, cleared=0, missed=[])
        assert not known.survives(began, "/a", ["model:a"])


def test_a_clearing_that_was_missed_clears_all() -> None:
    known = ledger()
    began = known.begin()
    known.synced(12, floor=1, cleared=11, missed=[])
    assert not known.survives(began, "/a", [])


def test_without_trust_no_clock_is_stamped_and_any_change_meanwhile_counts() -> None:
    known = ledger()
    known.distrust()
    clock = known.begin()
    assert clock is None
    known.synced(11, floor=1, cleared=0, missed=["model:a"])
    assert not known.survives(clock, "/a", ["model:a"])
