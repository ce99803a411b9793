from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from openmodels.errors import CannotRun
from openmodels.registry.importers.entries.catalogue import Catalogue, Entry
from openmodels.registry.importers.model_prices.fetch import fetch
from openmodels.registry.importers.model_prices.parse import parse

COMMIT = "https://github.com/sst/models.dev/commit/7ea1d4e15cea"
PAGE = "https://api-docs.deepseek.com/quick_start/pricing"


def rates(given: float, source: str = COMMIT, since: str = "2026-05-28T17:04:51Z", **more: Any) -> dict[str, Any]:
    basis = "models.dev commit" if source == COMMIT else "documented"
    dated = {"source": source, "valid_from": since, "valid_from_basis": basis}
    return {"input": given, "output": given * 5, **dated, **more}


def segments(*all_rates: dict[str, Any] | None) -> list[dict[str, Any]]:
    return [{"rates": one, "start": None} for one in all_rates]


def parsed(tmp_path: Path, modes: dict[str, Any], **more: Any) -> Catalogue:
    held = {
        "updated_at": "2026-10-26T18:46:35Z",
        "prices": {"deepseek": {"deepseek-v4-pro": modes}},
        "status": {},
        "schedules": {"schedule": []},
        **more,
    }
    (tmp_path / "snapshot.json").write_text(json.dumps(held))
    return parse(fetch(tmp_path / "snapshot.json"))


def entry(tmp_path: Path, modes: dict[str, Any], **more: Any) -> Entry:
    return parsed(tmp_path, modes, **more).entries[0]


def test_the_last_rates_hold_today(tmp_path: Path) -> None:
    found = entry(tmp_path, {"standard": segments(rates(1), rates(2))})
    assert found.facts["cost"] == {"input": 2, "output": 10}
    assert parsed(tmp_path, {"standard": segments(rates(1))}).date == "2026-10-26"


def test_the_labs_page_is_the_source_where_it_states_the_same_rates(tmp_path: Path) -> None:
    found = entry(tmp_path, {"standard": segments(rates(1), rates(2, PAGE, "2026-08-16T16:00:00Z"), rates(2))})
    assert found.page == PAGE
    assert found.facts["cost"]["effective_from"] == "2026-08-16"


def test_a_catalogue_is_the_source_where_the_page_states_other_rates(tmp_path: Path) -> None:
    found = entry(tmp_path, {"standard": segments(rates(1, PAGE), rates(2))})
    assert found.page == COMMIT
    assert "effective_from" not in found.facts["cost"]


def test_former_rates_are_dated_each_once_while_it_holds_with_the_page_that_states_it(tmp_path: Path) -> None:
    first, second = rates(2, since="2025-06-10T22:55:28Z"), rates(1, PAGE, "2026-08-16T00:00:00Z")
    same = rates(2, since="2025-07-01T00:00:00Z")
    corrected = {**first, "cache_read": 0.5, "source": PAGE, "valid_from_basis": "documented"}
    assert entry(tmp_path, {"standard": segments(first, same, second)}).facts["history"] == [
        {"since": "2025-06-10T22:55:28Z", "cost": {"input": 2, "output": 10}, "page": COMMIT},
        {
            "since": "2026-08-16T00:00:00Z",
            "cost": {"input": 1, "output": 5, "effective_from": "2026-08-16"},
            "page": PAGE,
        },
    ]
    # Of two statements about one moment the later one corrects the first.
    found = entry(tmp_path, {"standard": segments(first, corrected)}).facts["history"]
    assert [(one["cost"].get("cache_read"), one["page"]) for one in found] == [(Decimal("0.5"), PAGE)]


def test_an_hour_of_cache_is_a_multiple_of_the_input_price(tmp_path: Path) -> None:
    found = entry(tmp_path, {"standard": segments(rates(5, cache_write_1h_multiple=2.0))})
    assert found.facts["cost"]["cache_write_1h"] == 10


def test_modes_that_are_over_are_left_out(tmp_path: Path) -> None:
    modes = {"standard": segments(rates(2)), "batch": segments(None, rates(1)), "fast": segments(rates(4), None)}
    found = entry(tmp_path, modes | {"thinking": segments(rates(9))})
    assert found.facts["experimental"]["modes"] == {"batch": {"cost": {"input": 1, "output": 5}}}


def test_an_offer_that_has_no_rates_any_more_is_left_out(tmp_path: Path) -> None:
    found = parsed(tmp_path, {"standard": segments(rates(1), None)})
    assert (found.entries, [one.thing for one in found.left_out]) == ([], ["deepseek/deepseek-v4-pro"])


@pytest.mark.parametrize(("word", "status"), [("removed", "retired"), ("deprecated", "deprecated")])
def test_the_end_of_an_offer_is_told(tmp_path: Path, word: str, status: str) -> None:
    ends = {"deepseek": {"deepseek-v4-pro": word}}
    assert entry(tmp_path, {"standard": segments(rates(1))}, status=ends).facts["status"] == status


def test_a_model_listed_after_the_oldest_catalogue_came_out_then(tmp_path: Path) -> None:
    late, early = rates(1, since="2026-09-22T10:00:00Z"), rates(1, since="2026-05-01T10:00:00Z")
    assert entry(tmp_path, {"standard": segments(late)}).facts["release_date"] == "2026-09-22"
    assert "release_date" not in entry(tmp_path, {"standard": segments(early)}).facts


def test_hours_at_which_more_is_charged_become_schedules(tmp_path: Path) -> None:
    rule = {
        "provider": "deepseek",
        "peak_hours_utc": [["01:00", "04:00"]],
        "peak_multiplier": 2.0,
        "weekdays_only": True,
    }
    found = entry(tmp_path, {"standard": segments(rates(0.66))}, schedules={"schedule": [rule]})
    assert found.facts["cost"]["schedules"] == [
        {
            "label": "peak",
            "time_zone": "UTC",
            "weekdays": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "starts_at": "01:00",
            "ends_at": "04:00",
            "input_per_million": Decimal("1.32"),
            "output_per_million": Decimal("6.6"),
        }
    ]


def test_hours_of_other_models_other_providers_and_former_times_do_not_count(tmp_path: Path) -> None:
    hours = {"off_peak_hours_utc": [["14:00", "00:00"]]}
    rules = [
        {"provider": "deepseek", **hours, "off_peak_multiplier": {"deepseek-chat": 0.5}},
        {"provider": "alibaba", **hours, "off_peak_multiplier": 0.5},
        {"provider": "deepseek", **hours, "off_peak_multiplier": 0.5, "valid_until": "2025-09-05T16:00:00Z"},
    ]
    found = entry(tmp_path, {"standard": segments(rates(1))}, schedules={"schedule": rules})
    assert "schedules" not in found.facts["cost"]


def test_a_file_of_another_form_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"prices": []}')
    with pytest.raises(CannotRun, match="not a snapshot of model-prices"):
        parse(fetch(tmp_path / "other.json"))
