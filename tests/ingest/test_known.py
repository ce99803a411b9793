"""Dated prices in a file are in the history from the first ingest on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from openmodels.ingest.known import known_changes
from openmodels.registry.documents import Mapping

PAGE = "https://alpha.example/pricing"
INPUT = "pricing.input_per_million"
Told = Callable[..., list[tuple[Any, ...]]]


def price(since: str, given: Any, output: Any = 2, **more: Any) -> dict[str, Any]:
    return {"since": since, "input_per_million": given, "output_per_million": output, "currency": "USD", **more}


FALLING = [price("2025-06-10T22:55:28Z", 4, source=PAGE), price("2026-02-01", 3, effective_from="2026-02-01")]


@pytest.fixture
def told(conn: psycopg.Connection) -> Told:
    """The history of the input price of opus at alpha, oldest first."""

    def read(columns: str = "observed_at, kind, old, new, page") -> list[tuple[Any, ...]]:
        query = f"select {columns} from changes where field = %s and model_id = 'opus' order by observed_at"
        return conn.execute(query, [INPUT]).fetchall()

    return read


def offer(write: Any, history: list[dict[str, Any]] | None, given: Any = 3, **more: Any) -> None:
    pricing = {"input_per_million": given, "output_per_million": 2, "currency": "USD"}
    more = {**more, **({"price_history": history} if history else {})}
    write("mapping", provider_id="alpha", model_id="opus", pricing=pricing, **more)


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_first_ingest_tells_the_prices_from_before_it(run: Any, write: Any, told: Told) -> None:
    offer(write, FALLING)
    run()
    assert told() == [
        (datetime(2025, 6, 10, 22, 55, 28, tzinfo=UTC), "correction", None, 4, PAGE),
        (day("2026-02-01"), "change", 4, 3, ""),
    ]
    assert [str(since) for (since,) in told("effective_from")] == ["None", "2026-02-01"]


def test_a_second_ingest_adds_nothing(run: Any, write: Any, told: Told) -> None:
    offer(write, FALLING, given=Decimal("2.5"))
    run()
    before = told("id, observed_at")
    run(full=True)
    assert told("id, observed_at") == before


def test_a_price_that_changed_before_the_first_ingest_did_so_when_its_source_was_read(
    run: Any, write: Any, told: Told
) -> None:
    sources = [{"name": "somebody", "retrieved_at": "2026-03-05", "fields": ["pricing"]}]
    offer(write, FALLING, given=Decimal("2.5"), sources=sources)
    run()
    assert told()[-1] == (day("2026-03-05"), "change", 3, 2.5, None)


def test_what_an_ingest_sees_later_follows_what_was_known(run: Any, write: Any, told: Told) -> None:
    offer(write, FALLING)
    run()
    offer(write, FALLING, given=1)
    run()
    assert [row[1:] for row in told()][1:] == [("change", 4, 3, ""), ("change", 3, 1, None)]
    assert len(told()) == 3


def test_a_past_that_is_told_later_leads_to_the_price_that_the_first_ingest_saw(
    run: Any, write: Any, told: Told
) -> None:
    offer(write, None, given=Decimal("2.5"))
    run()
    offer(write, None, given=1)
    run()
    offer(write, FALLING, given=1)
    run()
    assert [row[2:4] for row in told()] == [(None, 4), (4, 3), (3, 2.5), (2.5, 1)]


def test_a_past_that_is_corrected_or_taken_out_is_so_in_the_history_too(run: Any, write: Any, told: Told) -> None:
    offer(write, FALLING)
    run()
    offer(write, [price("2025-06-10T22:55:28Z", 5, source=PAGE), FALLING[1]])
    run()
    assert [row[2:4] for row in told()] == [(None, 5), (5, 3)]
    offer(write, None)
    run()
    assert told() == []


def test_what_is_known_of_an_offer_that_left_the_registry_stays(
    run: Any, write: Any, told: Told, registry: Any
) -> None:
    offer(write, FALLING)
    run()
    (registry / "mappings/alpha/opus.yaml").unlink()
    run()
    assert len(told()) == 2


def test_no_row_and_no_answer_repeats_the_past(run: Any, write: Any, conn: psycopg.Connection) -> None:
    offer(write, FALLING)
    run()
    rows = conn.execute("select mappings::text from mappings where model_id = 'opus'").fetchall()
    assert not any("price_history" in text for (text,) in rows)


def test_a_model_of_which_more_is_told_is_expired_in_the_cache(run: Any, write: Any, conn: psycopg.Connection) -> None:
    run()
    offer(write, None)
    run()
    offer(write, FALLING)
    run()
    (tags,) = conn.execute("select cache_tags from ingest_runs order by id desc limit 1").fetchone() or ([],)
    assert {"model:opus", "models"} <= set(tags)


def test_a_price_that_went_back_within_days_is_a_flap_and_a_list_is_one_value() -> None:
    tiers = [{"above_input_tokens": 200_000, "input_per_million": 6}]
    history = [price("2026-01-01", 4), price("2026-01-03", 3, tiers=tiers), price("2026-01-05", 4)]
    mapping = Mapping.model_validate({
        "model_id": "opus",
        "provider_id": "alpha",
        "provider_model_name": "opus",
        "pricing": None,
        "rate_limits": None,
        "available_regions": ["global"],
        "price_history": history[::-1],
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
    })  # fmt: skip
    found = [(one.field, one.kind, one.old, one.new) for one in known_changes(mapping)]
    assert (INPUT, "flap", 3, 4) in found
    assert ("pricing.tiers", "correction", None, tiers) in found
    assert ("pricing.tiers", "flap", tiers, None) in found
    assert [one for one in found if one[0] == "pricing.output_per_million"] == [
        ("pricing.output_per_million", "correction", None, 2)
    ]
