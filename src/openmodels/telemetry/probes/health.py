"""Does the provider answer at all? A GET without a key, of its list of models or the path that the registry names."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from string import punctuation
from urllib.parse import quote, urljoin, urlsplit

from openmodels.telemetry.failures import EXPECTED, OURS, kind_of
from openmodels.telemetry.measurement import Found, Target
from openmodels.telemetry.probes.answers import facts, header, timings
from openmodels.telemetry.probes.limits import REDIRECTS, USER_AGENT, Limits
from openmodels.telemetry.wire import Network, Phases, exchange


async def probe(network: Network, limits: Limits, target: Target, slot: datetime, key: str | None) -> Found:
    """One try; 2xx, 3xx and 4xx are up, 429 and slow ones degraded, everything else down."""
    started = time.perf_counter()
    phases = Phases()
    try:
        async with asyncio.timeout(limits.health_s):
            return await _follow(network, limits, target.url, phases, started)
    except EXPECTED as error:
        kind, detail = kind_of(error, phases)
        return Found("unknown" if kind in OURS else "down", kind, detail, **timings(phases))


async def _follow(network: Network, limits: Limits, url: str, phases: Phases, started: float) -> Found:
    """The answer at an address, or where it redirects to on the same site; another site's answer is not its own."""
    for left in range(REDIRECTS, -1, -1):
        async with exchange(network, phases, "GET", url, {"User-Agent": USER_AGENT, "Accept": "*/*"}) as response:
            known = facts(response, phases)
            place = header(response, b"location") if 300 <= response.status < 400 else None
        following = place and _same_site(url, place)
        if not following or not left:
            break
        url = following
        phases.phase = "dns"
    took = (time.perf_counter() - started) * 1000
    known["response_ms"] = took
    if response.status == 429:
        return Found("degraded", "rate_limited", "the provider limits how often it may be asked", **known)
    if response.status >= 500:
        return Found("down", "server_error", f"the provider answered {response.status}", **known)
    if took > limits.slow_ms:
        return Found("degraded", "slow", f"slower than {limits.slow_ms:.0f} ms", **known)
    return Found("up", **known)


def _same_site(url: str, place: str) -> str | None:
    """The address of a redirect, if it is one, stays on the same host and does not give up TLS."""
    try:
        target = urljoin(url, quote(place.encode("latin-1"), safe=punctuation))  # what an address may not hold
        here, there = urlsplit(url), urlsplit(target)
        port = there.port
    except ValueError:
        return None
    if there.hostname != here.hostname or there.scheme not in ("https", here.scheme):
        return None
    return target if port == here.port or there.scheme != here.scheme else None
