"""The questions of latency probes: short, new in each slot so that no cache answers, and with one right answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

SHORT_TOKENS = 16
REASONING_TOKENS = 512
"""A model that reasons spends output tokens before its answer, so it needs room for both."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question, its answer, and the most tokens that may be spent on it."""

    text: str
    answer: int
    max_tokens: int

    def is_answered_by(self, content: str) -> bool:
        """Whether the right number is among the numbers of an answer."""
        return str(self.answer) in re.findall(r"\d+", content)


def prompt_for(slot: datetime, *, reasons: bool) -> Prompt:
    """The question of a slot."""
    number = int(slot.timestamp()) // 60
    first, second = 11 + number % 37, 12 + number % 31
    sum_of = f"What is {first} plus {second}?"
    if reasons:
        return Prompt(f"{sum_of} Do not explain. Reply with the number.", first + second, REASONING_TOKENS)
    return Prompt(f"{sum_of} Reply with the number only.", first + second, SHORT_TOKENS)
