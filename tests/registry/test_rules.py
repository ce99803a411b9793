from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from openmodels.errors import CannotRun
from openmodels.registry.advice.table import ADVICE
from openmodels.registry.checks.table import CHECKS
from openmodels.registry.codes import CODES
from openmodels.registry.rules import WARNINGS, load
from openmodels.registry.validate import validate

TODAY = date(2026, 6, 1)


def severities(registry: Any, **options: Any) -> dict[str, str]:
    return {p.code: p.severity for p in validate([registry.root], today=TODAY, **options).problems}


@pytest.fixture
def advised(registry: Any) -> Any:
    registry.provider("idle")
    registry.model("tiny-1", max_output_tokens=10**6)
    return registry


def test_every_rule_has_a_code_of_its_severity() -> None:
    assert all(CODES[code].severity == "error" for code in CHECKS)
    assert tuple(ADVICE) == WARNINGS


def test_warnings_do_not_fail_a_check(advised: Any) -> None:
    assert severities(advised) == {"OM502": "warning", "OM508": "warning"}
    assert validate([advised.root], today=TODAY).ok


def test_a_strict_check_fails_on_warnings(advised: Any) -> None:
    assert severities(advised, strict=True) == {"OM502": "error", "OM508": "error"}
    assert not validate([advised.root], today=TODAY, strict=True).ok


def test_a_registry_sets_the_level_of_each_warning(advised: Any) -> None:
    advised.text("openmodels.toml", '[levels]\nOM502 = "error"\nOM508 = "off"\n')
    assert severities(advised) == {"OM502": "error"}
    assert severities(advised, strict=True) == {"OM502": "error"}


def test_the_rules_of_a_later_root_are_on_top(advised: Any, tmp_path: Any) -> None:
    advised.text("openmodels.toml", '[levels]\nOM502 = "error"\n[bounds]\nfresh_days = 7\nprice_offers = 9\n')
    (tmp_path / "other").mkdir()
    (tmp_path / "other/openmodels.toml").write_text('[levels]\nOM502 = "off"\n[bounds]\nfresh_days = 14\n')
    rules = load([str(advised.root), str(tmp_path / "other")], today=TODAY)
    assert (rules.level("OM502"), rules.fresh_days, rules.price_offers, rules.price_factor) == ("off", 14, 9, 5)


def test_bounds_are_followed(registry: Any) -> None:
    registry.text("openmodels.toml", "[bounds]\nfresh_days = 7\n")
    assert severities(registry) == {"OM509": "warning"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("levels = [", "is not TOML"),
        ('[levels]\nOM101 = "off"', "the level of 'OM101' cannot be set: it is an error always"),
        ('[levels]\nOM599 = "off"', "the level of 'OM599' cannot be set: it does not exist"),
        ('[levels]\nOM501 = "fatal"', "'levels.OM501' cannot be used"),
        ("[bounds]\nfresh_days = 0", "'bounds.fresh_days' cannot be used"),
        ("[bound]\nfresh_days = 1", "'bound' cannot be used"),
        ('[levels]\nOM501 = "o\xe9"', "cannot be used"),
    ],
)
def test_rules_that_cannot_be_used_stop_the_check_with_a_sentence(registry: Any, text: str, message: str) -> None:
    registry.text("openmodels.toml", text)
    with pytest.raises(CannotRun, match=message):
        validate([registry.root])
