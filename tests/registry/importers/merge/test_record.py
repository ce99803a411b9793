from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from openmodels.errors import CannotRun
from openmodels.registry.importers.merge.record import NAME, Record, digest, load, save


def test_a_value_is_by_hand_where_it_is_not_what_was_written() -> None:
    record = Record()
    record.note("models/a.yaml", {"name": "A"})
    assert not record.is_by_hand("models/a.yaml", "name", "A")
    assert record.is_by_hand("models/a.yaml", "name", "B")
    assert not record.is_by_hand("models/a.yaml", "country", "de")


def test_a_price_stands_for_itself_however_it_is_written() -> None:
    assert digest({"input": Decimal("3.00")}) == digest({"input": 3})
    assert digest({"input": Decimal("0.30")}) == digest({"input": Decimal("0.3")})
    assert digest({"input": Decimal("0.3")}) != digest({"input": Decimal("0.31")})


def test_a_record_comes_back_as_it_was_saved_and_saves_to_the_same_bytes(tmp_path: Path) -> None:
    record = Record()
    record.note("models/b.yaml", {"name": "B", "family": None})
    record.note("models/a.yaml", {"name": "A"})
    save(tmp_path, record)
    before = (tmp_path / NAME).read_bytes()
    assert load(tmp_path) == record
    save(tmp_path, load(tmp_path))
    assert (tmp_path / NAME).read_bytes() == before


def test_a_registry_without_imports_has_an_empty_record(tmp_path: Path) -> None:
    assert load(tmp_path) == Record()


@pytest.mark.parametrize("text", ["", "[]", '{"files": {"a": "b"}}', '{"files": ["a"]}'])
def test_a_record_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(CannotRun, match="not a record of imports"):
        load(tmp_path)
