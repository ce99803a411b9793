from __future__ import annotations

import subprocess
from datetime import date
from typing import Any

import pytest

from openmodels.errors import CannotRun
from openmodels.registry.validate import Result, validate

TODAY = date(2026, 6, 1)


def git(registry: Any, *command: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(registry.root.parent), *who, *command], check=True, capture_output=True)


def since(registry: Any, ref: str = "main") -> Result:
    return validate([registry.root], since=ref, today=TODAY)


@pytest.fixture
def branch(registry: Any) -> Any:
    """A branch off a registry in git whose files have warnings, so that each reported file shows."""
    registry.model("tiny-1", max_output_tokens=10**6)
    registry.model("tiny-2", max_output_tokens=10**6)
    registry.mapping("acme", "tiny-2", max_output_tokens=10**6)
    registry.provider("zenith", env_vars=["KEY"], auth_type="none")
    registry.mapping("zenith", "tiny-2", max_output_tokens=10**6)
    git(registry, "init", "-q", "-b", "main")
    git(registry, "add", ".")
    git(registry, "commit", "-q", "-m", "one")
    git(registry, "checkout", "-q", "-b", "branch")
    return registry


def names(branch: Any, result: Result) -> list[str]:
    return [problem.path.removeprefix(f"{branch.root}/") for problem in result.problems]


def test_nothing_changed_nothing_reported(branch: Any) -> None:
    assert len(validate([branch.root], today=TODAY).problems) == 5
    assert (since(branch).problems, since(branch).files) == ([], 0)


def test_a_change_is_reported_committed_or_not(branch: Any) -> None:
    branch.model("tiny-1", max_output_tokens=10**7)
    assert names(branch, since(branch)) == ["models/tiny-1.yaml"]
    git(branch, "commit", "-q", "-a", "-m", "two")
    assert names(branch, since(branch)) == ["models/tiny-1.yaml"]
    assert names(branch, since(branch, "HEAD")) == []


def test_a_new_file_is_reported_even_if_git_does_not_know_it(branch: Any) -> None:
    branch.model("tiny-3", name=3)
    branch.text("models/tiny-4.yaml", "[")
    assert names(branch, since(branch)) == ["models/tiny-3.yaml", "models/tiny-4.yaml"]


def test_offers_of_a_changed_model_or_provider_are_reported_with_it(branch: Any) -> None:
    branch.model("tiny-2", max_output_tokens=10**7)
    assert names(branch, since(branch)) == [
        *("mappings/acme/tiny-2.yaml", "mappings/zenith/tiny-2.yaml", "models/tiny-2.yaml"),
    ]
    git(branch, "checkout", "-q", ".")
    branch.provider("zenith", env_vars=["KEY2"], auth_type="none")
    assert names(branch, since(branch)) == ["mappings/zenith/tiny-2.yaml", "providers/zenith.yaml"]


def test_what_refers_to_a_deleted_file_is_reported(branch: Any) -> None:
    (branch.root / "models/tiny-1.yaml").unlink()
    assert [(p.code, p.path[-11:]) for p in since(branch).problems] == [("OM303", "tiny-1.yaml")]


def test_what_a_change_breaks_far_away_is_reported(branch: Any) -> None:
    branch.model("a", successor="b")
    branch.model("b", status="retired", successor="tiny-1")
    git(branch, "add", ".")
    git(branch, "commit", "-q", "-m", "a chain")
    assert since(branch, "HEAD").problems == []
    branch.model("tiny-1", status="retired")
    (branch.root / "mappings/zenith/tiny-2.yaml").unlink()
    found = since(branch, "HEAD")
    assert [problem.code for problem in found.problems] == ["OM503", "OM503", "OM508"]
    assert names(branch, found) == ["models/a.yaml", "models/b.yaml", "providers/zenith.yaml"]


def test_an_offer_that_one_price_moves_away_from_the_median_is_reported(branch: Any) -> None:
    def offer(provider: str, amount: float) -> None:
        branch.provider(provider)
        pricing = {"input_per_million": amount, "output_per_million": 1, "currency": "USD"}
        branch.mapping(provider, "tiny-1", pricing=pricing)

    for provider, amount in {"a": 1, "b": 1, "c": 1, "d": 8, "e": 9, "f": 9}.items():
        offer(provider, amount)
    git(branch, "add", ".")
    git(branch, "commit", "-q", "-m", "offers")
    assert len([p for p in branch.problems() if p.code == "OM501"]) == 3
    offer("c", 9)
    found = since(branch, "HEAD")
    assert names(branch, found) == [f"mappings/{provider}/tiny-1.yaml" for provider in ("a", "acme", "b")]
    assert {problem.code for problem in found.problems} == {"OM501"}


def test_the_age_of_an_offer_is_not_told_when_only_its_model_changes(branch: Any) -> None:
    branch.mapping("acme", "tiny-1", verified_on="2025-01-01")
    git(branch, "add", ".")
    git(branch, "commit", "-q", "-m", "old")
    assert "OM509" in branch.codes()
    branch.model("tiny-1", name="Tiny one")
    assert [p.code for p in since(branch, "HEAD").problems] == []
    branch.mapping("acme", "tiny-1", verified_on="2025-01-02")
    assert [p.code for p in since(branch, "HEAD").problems] == ["OM509"]


def test_the_branch_is_compared_with_where_it_left_the_other(branch: Any) -> None:
    git(branch, "checkout", "-q", "main")
    branch.model("tiny-1", max_output_tokens=10**7)
    git(branch, "commit", "-q", "-a", "-m", "meanwhile")
    git(branch, "checkout", "-q", "branch")
    assert names(branch, since(branch)) == []


def test_a_duplicate_of_a_changed_file_is_reported_at_the_other(branch: Any) -> None:
    branch.model("zz", id="tiny-9")
    git(branch, "add", ".")
    git(branch, "commit", "-q", "-m", "wrong name")
    branch.model("tiny-9")
    assert [p.code for p in since(branch, "HEAD").problems] == ["OM401"]


def test_a_change_of_the_rules_concerns_every_file(branch: Any) -> None:
    branch.text("openmodels.toml", '[levels]\nOM502 = "error"\n')
    assert len(since(branch).problems) == 5


@pytest.mark.parametrize("ref", ["nowhere", "--output=x", "-h", ""])
def test_a_ref_that_is_not_known_stops_the_check(branch: Any, ref: str) -> None:
    with pytest.raises(CannotRun, match=r"commit, branch or tag"):
        since(branch, ref)


def test_a_folder_outside_of_git_stops_the_check(registry: Any) -> None:
    with pytest.raises(CannotRun, match=r"git cannot tell what has changed|no commit"):
        since(registry)
