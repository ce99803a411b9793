from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.registry.importers.openmodels.test_merge import PRICING, Two

from openmodels.registry.importers.merge.existing import existing
from openmodels.registry.importers.merge.plan import Plan
from openmodels.registry.importers.openmodels.overlay import overlay, write_overlay
from openmodels.registry.validate import validate
from openmodels.registry.yaml import load


def planned(two: Two) -> Plan:
    return overlay(existing(two.theirs), existing(two.ours))


def loaded(path: Path) -> Any:
    return load(path.read_bytes(), path.name)[0]


def test_an_overlay_holds_only_the_fields_that_differ_and_whole_files_that_are_new(tmp_path: Path) -> None:
    two = Two(tmp_path)
    two.whole(two.ours)
    two.whole(two.theirs)
    price = PRICING | {"output_per_million": 3}
    path = two.put(two.theirs, "mapping", pricing=price).relative_to(two.theirs)
    two.put(two.theirs, "model", id="tiny-2", name="Tiny 2", aliases=["tiny-two"])
    found = planned(two)
    assert write_overlay(found, tmp_path / "over") == 2
    assert loaded(tmp_path / "over" / path) == {"pricing": {"output_per_million": 3}}
    assert loaded(tmp_path / "over/models/tiny-2.yaml")["name"] == "Tiny 2"
    assert [(one.thing, one.text.split(" is ")[0]) for one in found.notices] == [(str(path), "pricing")]
    result = validate([two.ours, tmp_path / "over"])
    assert result.ok
    (offer,) = [entry.document for entry in result.registry.mappings.values()]
    assert offer.pricing is not None
    assert [str(offer.pricing.input_per_million), str(offer.pricing.output_per_million)] == ["1", "3"]


def test_what_the_other_registry_does_not_know_or_says_of_itself_overrides_nothing(tmp_path: Path) -> None:
    two = Two(tmp_path)
    two.whole(two.ours)
    two.whole(two.theirs)
    two.put(two.theirs, "mapping", pricing=None, updated_at="2026-11-01T00:00:00Z", verification="disputed")
    found = planned(two)
    assert (found.changes, found.notices, found.unchanged) == ([], [], 3)


def test_a_file_with_errors_is_told_and_hides_no_other(tmp_path: Path) -> None:
    two = Two(tmp_path)
    two.whole(two.ours)
    two.whole(two.theirs)
    (two.theirs / "models/broken.yaml").write_text("id: [")
    assert [one.thing for one in planned(two).skipped] == ["models/broken.yaml"]
