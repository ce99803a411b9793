from __future__ import annotations

import re
from pathlib import Path

import pytest

from openmodels.errors import SetupError
from openmodels.settings import Settings, load

REFERENCE = Path(__file__).parents[2] / "docs/reference/settings.md"
ROW = re.compile(r"^\| `OPENMODELS_([A-Z_]+)` \| (?:`([^`]*)` |([^|]*))\| ([^|]+) \|$", re.MULTILINE)
ROWS = {m[1].lower(): (m[2], m[4]) for m in ROW.finditer(REFERENCE.read_text())}


def test_every_setting_is_in_the_reference_and_no_other() -> None:
    assert sorted(ROWS) == sorted(Settings.model_fields)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_reference_states_the_default_that_holds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(f"OPENMODELS_{name.upper()}", raising=False)
    stated, purpose = ROWS[name]
    default = getattr(load(), name)
    if stated is None:
        assert default in (None, (), {}, load().data_dir)
    else:
        monkeypatch.setenv(f"OPENMODELS_{name.upper()}", stated)
        assert getattr(load(), name) == default
    description = Settings.model_fields[name].description or ""
    assert purpose in description


def test_a_bad_value_names_its_variable_and_what_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENMODELS_PORT", "eighty")
    with pytest.raises(SetupError, match=r"OPENMODELS_PORT: .*'eighty'"):
        load()


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENMODELS_DATABASE_URL", "")
    assert load().database_url is None


def test_a_password_in_an_address_is_not_shown_by_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENMODELS_DATABASE_URL", "mysql://reader:secret-word@db/openmodels")
    with pytest.raises(SetupError) as raised:
        load()
    assert "secret-word" not in str(raised.value)
