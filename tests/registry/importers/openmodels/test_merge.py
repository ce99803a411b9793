"""Another registry in the base format, taken in without losing a word of ours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from openmodels.errors import CannotRun
from openmodels.registry.examples import EXAMPLES
from openmodels.registry.importers.drafts import Wanted
from openmodels.registry.importers.merge.plan import Plan
from openmodels.registry.importers.run import Origin, carry_out, plan_import
from openmodels.registry.importers.table import IMPORTERS
from openmodels.registry.validate import validate
from openmodels.registry.write import path_of, to_yaml, write_text

PRICING = {"input_per_million": 1, "output_per_million": 2, "currency": "USD"}


class Two:
    """Our registry and another one, both in folders."""

    def __init__(self, root: Path) -> None:
        self.ours, self.theirs = root / "ours", root / "theirs"

    def put(self, root: Path, kind: str, **fields: Any) -> Path:
        document = EXAMPLES[kind] | ({"pricing": PRICING} if kind == "mapping" else {}) | fields
        path = root / path_of(kind, document)
        write_text(path, to_yaml(kind, document))
        return path

    def whole(self, root: Path, **fields: Any) -> None:
        for kind in ("model", "provider", "mapping"):
            self.put(root, kind, **(fields if kind == "model" else {}))

    def run(self) -> Plan:
        importer = IMPORTERS["openmodels"]
        planned = plan_import(importer, Origin(self.theirs), self.ours, Wanted())
        carry_out(importer, planned, self.ours)
        return planned


@pytest.fixture
def two(tmp_path: Path) -> Two:
    return Two(tmp_path)


def test_what_we_lack_comes_as_it_is_with_its_own_description(two: Two) -> None:
    two.whole(two.theirs)
    two.run()
    text = (two.ours / "models/tiny-1.yaml").read_text()
    assert EXAMPLES["model"]["description"].split(", for")[0] in text
    assert "name: openmodels" in text
    assert validate([two.ours]).ok
    assert two.run().changes == []


def test_where_both_say_something_ours_stays_and_the_conflict_is_told(two: Two) -> None:
    two.whole(two.ours, context_window=128_000)
    two.whole(two.theirs, context_window=64_000)
    planned = two.run()
    assert planned.changes == []
    assert [(one.thing, one.text) for one in planned.notices] == [
        ("models/tiny-1.yaml", "context_window is 128000 here and 64000 there; ours stays")
    ]


def test_gaps_are_filled_with_the_other_registry_as_their_source(two: Two) -> None:
    two.whole(two.ours)
    two.whole(two.theirs, country="de")
    (change,) = two.run().changes
    assert (change.path, change.differing) == ("models/tiny-1.yaml", ["country"])
    assert change.new["sources"] == [{"name": "openmodels", "retrieved_at": "2026-05-01", "fields": ["country"]}]
    assert two.run().changes == []


def test_sources_that_the_other_registry_names_are_kept(two: Two) -> None:
    source = {"name": "the vendor", "url": "https://vendor.example", "fields": ["context_window"]}
    two.whole(two.theirs, sources=[source])
    two.run()
    assert "name: the vendor" in (two.ours / "models/tiny-1.yaml").read_text()


def test_a_file_with_errors_is_skipped_and_the_rest_comes(two: Two) -> None:
    two.whole(two.theirs)
    write_text(two.theirs / "models/broken.yaml", "id: [\n")
    planned = two.run()
    assert [skipped.thing for skipped in planned.skipped] == ["models/broken.yaml"]
    assert len(planned.changes) == 3


def test_a_folder_that_is_no_registry_is_refused(two: Two, tmp_path: Path) -> None:
    two.theirs = tmp_path
    with pytest.raises(CannotRun, match="is not a registry"):
        two.run()
