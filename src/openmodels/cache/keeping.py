"""Decides what is kept, for how long and on what it depends; values in, an entry out."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from typing import Any

from openmodels.cache import answers
from openmodels.cache.entry import Answer, Entry
from openmodels.cache.ledger import ALONE
from openmodels.cache.policy import Policy
from openmodels.cache.question import Question
from openmodels.cache.shared import Copy
from openmodels.cache.tags import SEARCH

STATUSES = frozenset({200, 301, 308, 404})
NOT_FOUND_SECONDS = 60.0
JITTER = 0.05
"""Share of its time by which an answer may expire early, so that what was computed together is not again."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def entry(
    question: Question,
    answer: Answer,
    policy: Policy,
    parameters: Mapping[str, Any],
    *,
    clock: int | None,
    began: float,
) -> Entry | None:
    """The entry of an answer whose computation began at a clock and a time, or None when it is not to be kept.

    That something is not there, or is elsewhere, depends on all of its kind: `model:x` then stands for `models`, too,
    and on what a search finds, since the nearest names are told.
    """
    tags = policy.tags(parameters)
    if answer.status not in STATUSES or any(_CONTROL.search(tag) for tag in tags):
        return None
    seconds = policy.seconds
    if answer.status != 200:
        kinds = (tag.partition(":")[0] + "s" for tag in tags if ":" in tag)
        tags = tuple(dict.fromkeys([*tags, *kinds, SEARCH]))
    if answer.status == 404:
        seconds = min(seconds, NOT_FOUND_SECONDS)
    shown = answers.shown(answer, api=question.api)
    made = Entry(question.name, answer, shown, tags=tags, clock=clock, seconds=seconds, born=began, api=question.api)
    made.sure_until = began + ALONE
    lasts = seconds * (1 - random.uniform(0, JITTER))  # noqa: S311 - no secret
    made.use(until=began + (min(lasts, ALONE) if clock is None else lasts), stale=False)
    return made


def copied(question: Question, copy: Copy, asked: float) -> Entry:
    """The entry of a copy that Redis has vouched for when it was asked, or a little later."""
    made = Entry(
        question.name,
        copy.answer,
        answers.shown(copy.answer, api=question.api),
        tags=copy.tags,
        clock=copy.clock,
        seconds=copy.seconds,
        born=asked - copy.age,
        api=question.api,
    )
    for coding, body in copy.bodies.items():
        made.add(coding, body)
    made.sure_until = asked + ALONE
    made.use(until=made.born + copy.seconds if copy.fresh else 0.0, stale=False)
    return made
