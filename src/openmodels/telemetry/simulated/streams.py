"""The streams that a simulated provider answers with, in each dialect."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import orjson

Stream = Callable[[list[str]], Iterator[bytes]]
"""Turns the words of an answer into the pieces that are sent; those before the first word come at once."""

PRELUDE = b": this is not a word\n\n"


def answer_to(body: bytes) -> list[str]:
    """The words of the right answer to a probe's question; all numbers of the body's last sum are added."""
    sums = re.findall(rb"What is (\d+) plus (\d+)\?", body)
    total = str(sum(int(n) for n in sums[-1])) if sums else "42"
    return [total[:1], total[1:] or " ", "."]


def event(data: object, name: str | None = None) -> bytes:
    """One server-sent event with JSON data."""
    head = f"event: {name}\n".encode() if name else b""
    return head + b"data: " + orjson.dumps(data) + b"\n\n"


def openai(words: list[str]) -> Iterator[bytes]:
    """Chat completions: a role first, then words, a reason to stop, the usage, and the end mark."""
    yield PRELUDE + event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]})
    for word in words:
        yield event({"choices": [{"index": 0, "delta": {"content": word}}]})
    usage = {"prompt_tokens": 20, "completion_tokens": len(words)}
    end = event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    yield end + event({"choices": [], "usage": usage}) + b"data: [DONE]\n\n"


def thinking(words: list[str]) -> Iterator[bytes]:
    """Chat completions that think before they speak."""
    yield event({"choices": [{"index": 0, "delta": {"role": "assistant"}}]})
    yield event({"choices": [{"index": 0, "delta": {"reasoning_content": "Let me add 40 and 2."}}]})
    yield from openai(words)


def anthropic(words: list[str]) -> Iterator[bytes]:
    """Messages: named events, with the input's count first and the output's last."""
    start = {"type": "message_start", "message": {"usage": {"input_tokens": 20, "output_tokens": 1}}}
    block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    yield event(start, "message_start") + event(block, "content_block_start") + event({"type": "ping"}, "ping")
    for word in words:
        delta = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": word}}
        yield event(delta, "content_block_delta")
    end = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": len(words)}}
    yield event(end, "message_delta") + event({"type": "message_stop"}, "message_stop")


def google(words: list[str]) -> Iterator[bytes]:
    """Generations: a thought first, then words; the last piece has the counts."""
    yield event({"candidates": [{"content": {"parts": [{"text": "Adding.", "thought": True}]}}]})
    for word in words:
        yield event({"candidates": [{"content": {"parts": [{"text": word}]}}]})
    usage = {"promptTokenCount": 20, "candidatesTokenCount": len(words)}
    yield event({"candidates": [{"finishReason": "STOP"}], "usageMetadata": usage})


def cohere(words: list[str]) -> Iterator[bytes]:
    """Version 2 chat: typed events."""
    yield event({"type": "message-start", "delta": {"message": {"role": "assistant"}}}, "message-start")
    for word in words:
        delta = {"message": {"content": {"text": word}}}
        yield event({"type": "content-delta", "index": 0, "delta": delta}, "content-delta")
    usage = {"tokens": {"input_tokens": 20.0, "output_tokens": float(len(words))}}
    yield event({"type": "message-end", "delta": {"finish_reason": "COMPLETE", "usage": usage}}, "message-end")


def of_path(path: str) -> Stream | None:
    """The stream that a request's path asks for."""
    if path.endswith("/chat/completions"):
        return openai
    if path.endswith("/messages"):
        return anthropic
    if ":streamGenerateContent" in path:
        return google
    return cohere if path.endswith("/v2/chat") else None
