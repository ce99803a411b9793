"""What a person sees who imports a source into a registry, again and again."""

from __future__ import annotations

from pathlib import Path

from tests.registry.importers.conftest import Import

from openmodels.registry.importers.merge.plan import SEEN_ONCE, Plan
from openmodels.registry.importers.merge.record import NAME
from openmodels.registry.validate import validate

MODEL = "models/claude-sonnet-4-5.yaml"
PROVIDER = "providers/anthropic.yaml"
OFFER = "mappings/anthropic/claude-sonnet-4-5.yaml"


def contents(registry: Path) -> dict[str, bytes]:
    return {str(file.relative_to(registry)): file.read_bytes() for file in registry.rglob("*") if file.is_file()}


def test_the_first_import_makes_a_valid_registry_with_its_sources_and_their_credit(importing: Import) -> None:
    planned = importing.run()
    assert [change.path for change in planned.changes] == [OFFER, MODEL, PROVIDER]
    assert validate([importing.registry]).problems == []
    assert "commit: abc1234" in (importing.registry / OFFER).read_text()
    assert "Copyright (c) 2025 models.dev" in (importing.registry / "NOTICE").read_text()


def test_a_second_import_plans_nothing_and_writes_nothing(importing: Import) -> None:
    importing.run()
    before = contents(importing.registry)
    planned = importing.run()
    assert planned.changes == []
    assert planned.unchanged == 3
    assert contents(importing.registry) == before


def test_two_imports_from_nothing_give_the_same_bytes(importing: Import, tmp_path: Path) -> None:
    importing.run()
    first = contents(importing.registry)
    importing.registry = tmp_path / "another"
    importing.run()
    assert contents(importing.registry) == first


def test_a_plan_alone_writes_nothing(importing: Import) -> None:
    assert len(importing.plan().changes) == 3
    assert not importing.registry.exists()


def test_a_changed_price_changes_its_field_and_its_stamps_and_nothing_else(importing: Import) -> None:
    importing.run()
    before = contents(importing.registry)
    importing.tree.offer("anthropic", "claude-sonnet-4-5", input="2.50")
    importing.day = "2026-08-18"
    planned = importing.run()
    assert [(change.path, change.action, change.differing) for change in planned.changes] == [
        (OFFER, "changed", ["pricing"])
    ]
    after = contents(importing.registry)
    assert {name for name in after if after[name] != before.get(name)} == {OFFER, NAME}
    text = after[OFFER].decode()
    assert "input_per_million: 2.5\n" in text
    assert "updated_at: '2026-08-18T00:00:00Z'" in text
    assert "created_at: '2026-07-02T00:00:00Z'" in text


def test_an_older_copy_of_the_source_takes_nothing_back(importing: Import) -> None:
    importing.day = "2026-08-18"
    importing.run()
    importing.tree.offer("anthropic", "claude-sonnet-4-5", input="9.00")
    importing.day = "2026-07-02"
    assert importing.run().changes == []


def test_a_hand_edited_field_is_left_alone_whatever_the_source_says_later(importing: Import) -> None:
    importing.run()
    importing.edit(OFFER, "input_per_million: 3\n", "input_per_million: 2.75\n")
    importing.tree.offer("anthropic", "claude-sonnet-4-5", input="1.00")
    importing.day = "2026-08-18"
    planned = importing.run()
    text = (importing.registry / OFFER).read_text()
    assert "input_per_million: 2.75\n" in text
    assert any("edited by hand and left alone: pricing" in skipped.reason for skipped in planned.skipped)
    assert "pricing," not in text.split("fields:")[1]
    assert importing.run().changes == []


def test_a_field_that_a_person_took_out_stays_out(importing: Import) -> None:
    importing.run()
    importing.edit(MODEL, "country: us\n", "")
    importing.run()
    assert "country" not in (importing.registry / MODEL).read_text()
    assert importing.run().changes == []


def test_a_field_that_a_person_added_is_kept(importing: Import) -> None:
    importing.run()
    importing.edit(PROVIDER, "country: us\n", "country: us\nstatus_url: https://status.anthropic.com\n")
    importing.tree.provider("anthropic", name="Anthropic PBC", npm="@ai-sdk/anthropic")
    importing.run()
    text = (importing.registry / PROVIDER).read_text()
    assert "status_url: https://status.anthropic.com\n" in text
    assert "name: Anthropic PBC\n" in text


def test_a_description_that_a_person_wrote_is_kept_and_one_of_ours_follows_the_facts(importing: Import) -> None:
    importing.run()
    importing.edit(PROVIDER, "Anthropic's own API", "The API of Anthropic, in our own words,")
    importing.tree.model("anthropic/claude-sonnet-4-5", "Claude Sonnet Four and a Half")
    importing.run()
    assert "in our own words" in (importing.registry / PROVIDER).read_text()
    assert "Claude Sonnet Four and a Half" in (importing.registry / MODEL).read_text().split("description")[1]


def test_a_file_that_a_person_wrote_without_a_source_is_not_touched(importing: Import) -> None:
    importing.run()
    text = (importing.registry / OFFER).read_text()
    start, end = text.index("sources:"), text.index("verification:")
    (importing.registry / OFFER).write_text(text[:start] + text[end:])
    importing.tree.offer("anthropic", "claude-sonnet-4-5", input="1.00")
    importing.run()
    assert "input_per_million: 3\n" in (importing.registry / OFFER).read_text()


def test_what_the_source_lists_no_longer_is_retired_with_the_day_and_not_deleted(importing: Import) -> None:
    importing.tree.offer("router", "anthropic/claude-sonnet-4-5")
    importing.run()
    (importing.tree.root / "providers/router/models/anthropic/claude-sonnet-4-5.toml").unlink()
    importing.day = "2026-08-18"
    planned = importing.run()
    assert [(c.path, c.action) for c in planned.changes if c.kind == "mapping"] == [
        (OFFER, "confirmed"),
        ("mappings/router/claude-sonnet-4-5.yaml", "retired"),
    ]
    text = (importing.registry / "mappings/router/claude-sonnet-4-5.yaml").read_text()
    assert "status: retired\n" in text
    assert "retires_on: '2026-08-18'\n" in text
    assert validate([importing.registry]).problems == []
    assert importing.run().changes == []


def test_what_comes_back_is_retired_no_longer(importing: Import) -> None:
    importing.tree.offer("router", "anthropic/claude-sonnet-4-5")
    importing.run()
    file = importing.tree.root / "providers/router/models/anthropic/claude-sonnet-4-5.toml"
    file.rename(file.with_suffix(".gone"))
    importing.day = "2026-08-18"
    importing.run()
    file.with_suffix(".gone").rename(file)
    importing.day = "2026-09-01"
    importing.run()
    assert "retire" not in (importing.registry / "mappings/router/claude-sonnet-4-5.yaml").read_text()


def test_an_import_of_one_provider_leaves_the_offers_of_others_alone(importing: Import) -> None:
    importing.run()
    importing.tree.offer("router", "anthropic/claude-sonnet-4-5")
    (importing.tree.root / "providers/anthropic/models/claude-sonnet-4-5.toml").unlink()
    planned = importing.run("A", "router")
    assert sorted(change.path for change in planned.changes) == [
        "mappings/router/claude-sonnet-4-5.yaml",
        "providers/router.yaml",
    ]


def test_a_file_with_errors_is_left_for_its_author(importing: Import) -> None:
    importing.run()
    (importing.registry / OFFER).write_text("model_id: [\n")
    planned = importing.run()
    assert any("see openmodels validate" in skipped.reason for skipped in planned.skipped)
    assert (importing.registry / OFFER).read_text() == "model_id: [\n"


def test_a_price_that_is_stated_again_has_the_day_of_that_and_nothing_else_moves(importing: Import) -> None:
    importing.run()
    before = (importing.registry / OFFER).read_text()
    importing.day = "2026-08-18"
    planned = importing.run()
    assert [(change.path, change.action, change.differing) for change in planned.changes] == [(OFFER, "confirmed", [])]
    after = (importing.registry / OFFER).read_text()
    assert after == before.replace("retrieved_at: '2026-07-02'", "retrieved_at: '2026-08-18'") != before
    assert importing.run().changes == []
    importing.day = "2026-07-02"
    assert importing.run().changes == []


def test_what_a_tier_or_a_choice_of_providers_leaves_out_is_told(importing: Import) -> None:
    importing.tree.offer("router", "house-model-1")
    assert ("models/house-model-1.yaml", SEEN_ONCE) in told(importing.plan())
    assert ("mappings/router/house-model-1.yaml", SEEN_ONCE) in told(importing.plan())
    assert told(importing.plan("C")) == []
    assert told(importing.plan("C", "anthropic")) == [("1 providers", "not asked for (--provider)")]


def told(planned: Plan) -> list[tuple[str, str]]:
    return [(one.thing, one.reason) for one in planned.skipped]
