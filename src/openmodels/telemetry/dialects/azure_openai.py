"""Azure OpenAI: chat completions with a header of its own for the key; the model is a deployment's name."""

from __future__ import annotations

from openmodels.telemetry.dialects import openai
from openmodels.telemetry.dialects.speech import Asked, Dialect, Question, below, posted


def ask(question: Question) -> Asked:
    """A streamed chat completion of a deployment."""
    headers = {"api-key": question.key} if question.key else {}
    return posted(below(question.base_url, "chat/completions"), headers, openai.body(question))


DIALECT = Dialect(ask, openai.read, "models")
