"""How fast does the answer come? One small streamed question, whose answer is checked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpcore

from openmodels.telemetry.budget import cost
from openmodels.telemetry.dialects import DIALECTS
from openmodels.telemetry.dialects.speech import Asked, Dialect, NotUnderstood, Question
from openmodels.telemetry.failures import EXPECTED, OURS, kind_of
from openmodels.telemetry.measurement import ErrorKind, Found, Target
from openmodels.telemetry.probes.answers import facts, timings
from openmodels.telemetry.probes.limits import USER_AGENT, Limits
from openmodels.telemetry.prompts import Prompt, prompt_for
from openmodels.telemetry.sse import EventReader
from openmodels.telemetry.wire import Network, Phases, exchange

MOST_TOKENS_KEPT = 64
"""Moments of tokens that are kept of one answer."""


class BadStream(Exception):
    """The stream is not what its dialect says; the sentence tells why."""


class TooLarge(Exception):
    """The body is longer than a small answer can be."""


@dataclass(slots=True)
class Heard:
    """What has been heard of an answer so far; moments are of time.perf_counter()."""

    content: list[str] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    input_tokens: int | None = None
    output_tokens: int | None = None
    finished: bool = False
    ended: float | None = None


async def probe(network: Network, limits: Limits, target: Target, slot: datetime, key: str | None) -> Found:
    """One question; what only our key or our request can be blamed for is unknown, never down."""
    prompt = prompt_for(slot, reasons=target.reasons)
    dialect = DIALECTS[target.dialect]
    asked = dialect.ask(
        Question(
            target.url, target.model_name, prompt.text, prompt.max_tokens, key, target.reasons, target.takes_temperature
        )
    )
    phases, heard = Phases(), Heard()
    known: dict[str, Any] = {}
    try:
        async with asyncio.timeout(limits.latency_s):
            return await _ask(network, limits, target, dialect, asked, prompt, phases, heard, known)
    except BadStream as error:
        return Found("degraded", "bad_stream", str(error), **_so_far(target, phases, heard, known))
    except TooLarge:
        detail = f"the answer is longer than {limits.body_bytes} bytes"
        return Found("degraded", "too_large", detail, **_so_far(target, phases, heard, known))
    except EXPECTED as error:
        kind, detail = kind_of(error, phases)
        return Found("unknown" if kind in OURS else "down", kind, detail, **_so_far(target, phases, heard, known))


async def _ask(
    network: Network,
    limits: Limits,
    target: Target,
    dialect: Dialect,
    asked: Asked,
    prompt: Prompt,
    phases: Phases,
    heard: Heard,
    known: dict[str, Any],
) -> Found:
    headers = {"User-Agent": USER_AGENT, **asked.headers}
    async with exchange(network, phases, "POST", asked.url, headers, asked.body) as response:
        known |= facts(response, phases)
        if response.status != 200:
            kind, detail = _refused(response.status)
            state = "degraded" if kind == "rate_limited" else "unknown" if kind in OURS else "down"
            return Found(state, kind, detail, **_so_far(target, phases, heard, known))  # type: ignore[arg-type]
        await _listen(response, dialect, heard, phases, limits.body_bytes)
    answer = "".join(heard.content)
    measured = _so_far(target, phases, heard, known)
    if not prompt.is_answered_by(answer):
        return Found(
            "degraded", "wrong_content", f"the answer should hold {prompt.answer}: {answer[:80]!r}", **measured
        )
    return Found("up", **measured)


async def _listen(response: httpcore.Response, dialect: Dialect, heard: Heard, phases: Phases, most: int) -> None:
    """Hear the stream to its end; raises BadStream or TooLarge."""
    reader = EventReader()
    size = events = 0
    async for piece in response.aiter_stream():
        now = phases.arrived
        size += len(piece)
        if size > most:
            raise TooLarge
        for event in reader.feed(piece):
            events += 1
            try:
                said = dialect.read(event)
            except NotUnderstood as error:
                raise BadStream(str(error)) from None
            if said.error:
                raise BadStream(f"the provider broke off: {said.error}")
            if said.content:
                heard.content.append(said.content)
                heard.moments.append(now)
            heard.input_tokens = said.input_tokens if said.input_tokens is not None else heard.input_tokens
            heard.output_tokens = said.output_tokens if said.output_tokens is not None else heard.output_tokens
            heard.finished |= said.finished or said.closed
            heard.ended = now
            if said.closed:
                return
    if not heard.finished:
        raise BadStream("the stream ended in the middle" if events else "the answer is not a stream of events")


def _refused(status: int) -> tuple[ErrorKind, str]:
    if status == 429:
        return "rate_limited", "the provider limits how often it may be asked"
    if status >= 500:
        return "server_error", f"the provider answered {status}"
    if status in (401, 403):
        return "auth", f"the provider does not accept the key ({status})"
    if status == 404:
        return "not_found", "the provider does not know the model or the path (404)"
    return "client_error", f"the provider does not accept the request ({status})"


def _so_far(target: Target, phases: Phases, heard: Heard, known: dict[str, Any]) -> dict[str, Any]:
    moments = [phases.since_begun(moment) or 0.0 for moment in heard.moments]
    return {
        **timings(phases),
        **known,
        "ttft_ms": moments[0] if moments else None,
        "token_ms": tuple(round(moment, 2) for moment in moments[:MOST_TOKENS_KEPT]),
        "total_ms": phases.since_begun(heard.ended) if heard.finished else None,
        "input_tokens": heard.input_tokens,
        "output_tokens": heard.output_tokens,
        "tokens_per_second": _speed(heard),
        "cost": cost(
            heard.input_tokens,
            heard.output_tokens,
            input_per_million=target.input_per_million,
            output_per_million=target.output_per_million,
        ),
    }


def _speed(heard: Heard) -> float | None:
    """Output tokens a second after the first, from the provider's own count; thoughts make that count useless."""
    if heard.output_tokens is None or heard.output_tokens < 2 or len(heard.moments) < 2:
        return None
    took = heard.moments[-1] - heard.moments[0]
    return (heard.output_tokens - 1) / took if took > 0.001 else None
