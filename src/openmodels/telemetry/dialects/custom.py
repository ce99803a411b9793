"""An API of its own that takes chat completions at exactly the address that the registry states."""

from __future__ import annotations

from openmodels.telemetry.dialects import openai
from openmodels.telemetry.dialects.speech import Asked, Dialect, Question, posted


def ask(question: Question) -> Asked:
    """A streamed chat completion."""
    bearer = {"Authorization": f"Bearer {question.key}"} if question.key else {}
    return posted(question.base_url, bearer, openai.body(question))


DIALECT = Dialect(ask, openai.read, "")
