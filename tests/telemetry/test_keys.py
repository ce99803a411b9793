from __future__ import annotations

from pathlib import Path

import pytest

from openmodels.errors import SetupError
from openmodels.telemetry.keys import Key, KeyRefused, check, find, host_of, with_file

HOME = "https://api.acme.com/v1"


def test_our_own_variable_comes_before_the_providers() -> None:
    both = {"OPENMODELS_KEY_ACME_CLOUD": "ours", "ACME_API_KEY": "theirs"}
    assert find("acme-cloud", ["ACME_API_KEY"], both) == Key("OPENMODELS_KEY_ACME_CLOUD", "ours")
    assert find("acme-cloud", ["ACME_API_KEY"], {"ACME_API_KEY": "theirs"}) == Key("ACME_API_KEY", "theirs")
    assert find("acme-cloud", ["ACME_API_KEY"], {"ACME_API_KEY": " "}) is None


def test_a_key_is_not_shown() -> None:
    assert "secret" not in repr(Key("ACME_API_KEY", "secret"))


def test_the_first_use_pins_the_host() -> None:
    assert check(Key("ACME_API_KEY", "k"), HOME, pinned=None) == "api.acme.com"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.com/v1",
        "https://api.acme.com.evil.com/v1",
        "https://api.acme.com:8443/v1",
        "https://api.acme.com@evil.com/v1",
        "https://evil.com/api.acme.com",
    ],
)
def test_a_registry_that_names_another_host_does_not_get_the_key(elsewhere: str) -> None:
    with pytest.raises(KeyRefused, match=r"belongs to api\.acme\.com.*ACME_API_KEY_HOST="):
        check(Key("ACME_API_KEY", "k"), elsewhere, pinned="api.acme.com")


def test_the_operator_decides_over_what_was_used_first() -> None:
    moved = Key("ACME_API_KEY", "k", "api2.acme.com")
    assert check(moved, "https://api2.acme.com/v1", pinned="api.acme.com") == "api2.acme.com"
    with pytest.raises(KeyRefused):
        check(moved, HOME, pinned="api.acme.com")


def test_a_variable_that_providers_at_two_hosts_name_is_sent_to_neither() -> None:
    with pytest.raises(KeyRefused, match=r"api\.acme\.com, evil\.com.*ACME_API_KEY_HOST"):
        check(Key("ACME_API_KEY", "k"), HOME, pinned=None, others=["evil.com"])
    assert check(Key("OPENMODELS_KEY_ACME", "k"), HOME, pinned=None, others=["evil.com"]) == "api.acme.com"


def test_a_key_is_not_sent_in_clear() -> None:
    with pytest.raises(KeyRefused, match="not be encrypted"):
        check(Key("ACME_API_KEY", "k"), "http://api.acme.com/v1", pinned=None)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://API.Acme.com/v1", "api.acme.com"),
        ("https://api.acme.com:443/", "api.acme.com"),
        ("https://x:9/", "x:9"),
    ],
)
def test_a_host_is_named_with_its_port_unless_that_is_usual(url: str, host: str) -> None:
    assert host_of(url) == host


def test_a_file_of_keys_lies_beneath_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text("# keys\nexport A='one'\nB=two\n\n")
    assert with_file({"B": "over"}, file) == {"A": "one", "B": "over"}


def test_a_bad_file_of_keys_is_named_without_its_content(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_text("secret\n")
    with pytest.raises(SetupError, match="Line 1") as raised:
        with_file({}, file)
    assert "secret" not in str(raised.value)
