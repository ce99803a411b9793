from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from openmodels.telemetry.prompts import prompt_for

SLOT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(("reasons", "tokens"), [(False, 16), (True, 512)])
def test_a_model_that_reasons_has_a_question_of_its_own_and_room_to_think(reasons: bool, tokens: int) -> None:
    prompt = prompt_for(SLOT, reasons=reasons)
    assert prompt.max_tokens == tokens
    assert prompt.text != prompt_for(SLOT, reasons=not reasons).text


@pytest.mark.parametrize("reasons", [False, True])
def test_the_answer_is_checked(reasons: bool) -> None:
    prompt = prompt_for(SLOT, reasons=reasons)
    first, second = (int(word.strip("?")) for word in prompt.text.split() if word.strip("?").isdigit())
    assert prompt.answer == first + second
    assert prompt.is_answered_by(f"The sum is **{first + second}**.")
    for wrong in ("", "I would rather not say.", str(first + second + 1), f"1{first + second}"):
        assert not prompt.is_answered_by(wrong)


def test_slots_that_follow_each_other_have_different_questions() -> None:
    texts = [prompt_for(SLOT + number * timedelta(minutes=15), reasons=False).text for number in range(96)]
    assert len(set(texts)) == len(texts)
