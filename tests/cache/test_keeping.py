from __future__ import annotations

from typing import Any

import pytest

from openmodels.cache import keeping
from openmodels.cache.entry import Answer, Entry
from openmodels.cache.ledger import ALONE
from openmodels.cache.policy import Policy
from openmodels.cache.question import Question
from openmodels.cache.shared import Copy

JSON = ((b"content-type", b"application/json"),)
BORN = 1000.0


def question(path: str = "/api/models/gpt-5") -> Question:
    nobody: Any = None
    return Question(
        name=path,
        raw=(path, b"", None, "http", ""),
        path=path,
        coding="identity",
        api=True,
        scope={},
        receive=nobody,
        send=nobody,
    )


def entry(status: int = 200, *, clock: int | None = 7, seconds: float = 300, id_: str = "gpt-5") -> Entry | None:
    policy = Policy(seconds, ("model:{id}",))
    return keeping.entry(question(), Answer(status, JSON, b"{}"), policy, {"id": id_}, clock=clock, began=BORN)


def made(**options: Any) -> Entry:
    found = entry(**options)
    assert found is not None
    return found


def test_what_was_made_together_does_not_end_together_nor_much_before_its_time() -> None:
    ends = {made().fresh_until - BORN for _ in range(200)}
    assert len(ends) > 100
    assert all(285 <= end <= 300 for end in ends)
    assert max(ends) - min(ends) > 5


@pytest.mark.parametrize(("status", "is_kept"), [(200, True), (301, True), (404, True), (400, False), (503, False)])
def test_what_is_wrong_with_a_question_or_with_us_is_not_kept(status: int, is_kept: bool) -> None:
    assert (entry(status) is not None) is is_kept


def test_what_is_not_there_is_kept_for_a_minute_and_depends_on_all_that_might_be_it() -> None:
    found = made(status=404)
    assert 57 <= found.fresh_until - BORN <= 60
    assert set(found.tags) == {"model:gpt-5", "models", "search"}
    assert made().tags == ("model:gpt-5",)


def test_a_tag_that_could_pass_for_two_is_not_kept() -> None:
    assert entry(id_="a\nmodels") is None


def test_an_answer_of_an_unknown_clock_is_used_for_a_second() -> None:
    assert made(clock=None).fresh_until - BORN <= ALONE


def test_a_copy_is_sure_from_the_moment_at_which_it_was_asked_for() -> None:
    """The answer may have been long on its way, and something may have expired meanwhile."""
    copy = Copy(Answer(200, JSON, b"{}"), {}, seconds=300, clock=7, tags=("models",), age=100, fresh=True)
    found = keeping.copied(question(), copy, asked=BORN)
    assert found.sure_until == BORN + ALONE
    assert found.fresh_until == BORN + 200
