from __future__ import annotations

import json

from tests.registry.importers.conftest import Import

from openmodels.registry.importers.decisions import MOVING
from openmodels.registry.importers.merge.plan import SEEN_ONCE
from openmodels.registry.importers.report import MAX_LINES, as_json, as_markdown, summary


def test_the_summary_counts_everything(importing: Import) -> None:
    assert (
        summary(importing.plan()) == "3 created, 0 changed, 0 retired, 0 confirmed, 0 unchanged; 0 skipped, 0 notices."
    )


def test_the_json_holds_old_and_new_values_with_exact_prices(importing: Import) -> None:
    importing.run()
    importing.tree.offer("anthropic", "claude-sonnet-4-5", input="2.70")
    importing.day = "2026-08-18"
    found = json.loads(json.dumps(as_json(importing.plan())))
    (change,) = found["changes"]
    pricing = change["fields"]["pricing"]
    assert (pricing["old"]["input_per_million"], pricing["new"]["input_per_million"]) == (3, "2.7")


def test_the_report_starts_with_changed_prices_and_their_percent(importing: Import) -> None:
    importing.run()
    importing.tree.offer("anthropic", "claude-sonnet-4-5", input="1.50")
    importing.day = "2026-08-18"
    text = as_markdown(importing.plan(), "models.dev")
    assert "| mappings/anthropic/claude-sonnet-4-5 | 3 in, 15 out" in text
    assert "| -50 % |" in text


def test_the_report_of_a_large_import_stays_readable(importing: Import) -> None:
    for number in range(400):
        importing.tree.offer(f"router-{number}", "claude-sonnet-4-5", extra="")
        importing.tree.offer(f"router-{number}", f"~m{number}-latest")
    text = as_markdown(importing.plan(), "models.dev")
    assert len(text.splitlines()) <= MAX_LINES
    assert "more." in text


def test_every_reason_to_skip_is_told_with_its_number_and_examples(importing: Import) -> None:
    for number in range(5):
        importing.tree.offer("router", f"house-model-{number}")
    importing.tree.offer("router", "~anthropic/claude-opus-latest")
    text = as_markdown(importing.plan(), "models.dev")
    things = ", ".join(f"`models/house-model-{number}.yaml`" for number in range(3))
    assert f"| 11 | {SEEN_ONCE} | {things} |\n" in text
    assert f"| 1 | {MOVING} | `router/~anthropic/claude-opus-latest` |\n" in text
