from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from openmodels.contract.status import State
from openmodels.store.status_board import HOURS, LastDay, Prober, Seen, beginning
from openmodels.web.pages.board import counts, notices, rows, trend, uptime

NOW = datetime(2026, 3, 1, 12, 34, 5, tzinfo=UTC)
UNKNOWN = (None,) * HOURS


def seen(provider: str = "acme", region: str | None = "eu", state: State | None = "up", **changed: Any) -> Seen:
    probed = region is not None
    usual: dict[str, Any] = {
        "provider_id": provider,
        "provider_name": provider.title(),
        "incident_since": None,
        "incident_severity": None,
        "region": region,
        "checked_at": NOW - timedelta(minutes=2) if probed else None,
        "interval_s": 300 if probed else None,
        "state": state if probed else None,
        "error": None,
        "detail": None,
        "response_ms": 120.0 if probed else None,
        "simulated": False if probed else None,
    }
    return Seen(**(usual | changed))


def prober(region: str = "eu", **changed: Any) -> Prober:
    usual: dict[str, Any] = {"last_seen_at": NOW - timedelta(minutes=1), "online": True, "last_online_at": NOW}
    return Prober(region=region, **(usual | changed))


def board(*found: Seen) -> list[Any]:
    return rows(found, {}, {}, {}, now=NOW)


def test_trouble_comes_first_and_what_was_never_probed_last() -> None:
    found = board(
        seen("a", None), seen("b"), seen("c", state="down"), seen("d", state="degraded"), seen("e", state="unknown")
    )
    assert [(row.id, row.state) for row in found] == [
        ("c", "down"),
        ("d", "degraded"),
        ("b", "up"),
        ("e", "unknown"),
        ("a", "unknown"),
    ]
    assert counts(found) == {"up": 1, "degraded": 1, "down": 1, "unknown": 2}


def test_a_provider_is_what_all_regions_say_and_why_comes_from_one_that_agrees() -> None:
    [half] = board(
        seen(region="eu"), seen(region="us", state="down", detail="refused", checked_at=NOW - timedelta(minutes=4))
    )
    assert (half.state, half.why) == ("down", "refused")
    [third] = board(seen(region="ap"), seen(region="eu"), seen(region="us", state="down", detail="refused"))
    assert third.state == "degraded"
    assert json.loads(third.regions)["us"] == ["down", int((NOW - timedelta(minutes=2)).timestamp()), 300]


def test_an_old_probe_says_nothing_any_more() -> None:
    [old] = board(seen(checked_at=NOW - timedelta(minutes=16)))
    assert (old.state, old.why) == ("unknown", "the last probe is too old")
    [offline] = board(seen(state="unknown", error="offline", detail="the prober itself was offline"))
    assert (offline.state, offline.why) == ("unknown", "the prober itself was offline")


def test_without_probers_the_page_says_that_there_is_no_telemetry() -> None:
    [only] = notices([], board(seen(region=None)), now=NOW)
    assert only.text.startswith("No telemetry yet")


@pytest.mark.parametrize(
    ("probers", "words"),
    [
        ([prober()], []),
        ([prober(last_seen_at=NOW - timedelta(hours=2))], ["Our probers are silent"]),
        ([prober(), prober("us", last_seen_at=NOW - timedelta(hours=2))], ["Our prober in us is silent"]),
        ([prober(online=False)], ["Our prober in eu does not reach the internet"]),
        ([prober(online=None)], []),
    ],
    ids=["all is well", "all silent", "one silent", "offline", "no cause to ask"],
)
def test_a_prober_that_is_silent_or_offline_is_said(probers: list[Prober], words: list[str]) -> None:
    found = [one.text for one in notices(probers, board(seen()), now=NOW)]
    assert len(found) == len(words)
    assert all(text.startswith(word) for text, word in zip(found, words, strict=True))


def test_simulated_figures_are_called_so() -> None:
    every = notices([prober()], board(seen(simulated=True)), now=NOW)
    assert [one.text for one in every] == ["All figures are simulated: no real provider was asked."]
    some = notices([prober()], board(seen(simulated=True), seen("real")), now=NOW)
    assert some[0].text.startswith("The figures of Acme are simulated")


def test_an_hour_without_an_answer_is_a_gap() -> None:
    assert beginning(NOW) == datetime(2026, 2, 28, 13, tzinfo=UTC)
    drawn = trend(LastDay((100.0, None, 200.0, *UNKNOWN[3:]), 24, 0), "Acme")
    assert drawn is not None
    assert [row[1] for row in drawn.table.rows][:4] == ["100 ms", "unknown", "200 ms", "unknown"]
    assert trend(LastDay(UNKNOWN, 0, 12), "Acme") is None
    assert trend(None, "Acme") is None


def test_uptime_is_of_known_probes_only() -> None:
    assert uptime(None) is None
    assert uptime(LastDay(UNKNOWN, 0, 0)) is None
    assert uptime(LastDay(UNKNOWN, 3, 1)) == 75
