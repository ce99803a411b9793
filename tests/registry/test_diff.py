from __future__ import annotations

import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from openmodels.errors import CannotRun
from openmodels.registry.diff import diff
from openmodels.registry.meaning import Change

PRICING = {"input_per_million": 2, "output_per_million": 8, "currency": "USD"}


def git(registry: Any, *command: str) -> str:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    place = ["git", "-C", str(registry.root.parent)]
    return subprocess.run([*place, *who, *command], check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def branch(registry: Any) -> Any:
    """A branch off a registry in git."""
    registry.mapping("acme", "tiny-1", pricing=PRICING)
    git(registry, "init", "-q", "-b", "main")
    git(registry, "add", ".")
    git(registry, "commit", "-q", "-m", "one")
    git(registry, "checkout", "-q", "-b", "branch")
    return registry


def told(branch: Any, *parts: str) -> list[tuple[str, str, str]]:
    paths = [branch.root / part for part in parts] or [branch.root]
    return [(change.what, change.kind, change.key) for change in diff(paths, "main").changes]


def only(branch: Any) -> Change:
    (change,) = diff([branch.root], "main").changes
    return change


def test_nothing_changed_means_nothing_and_names_the_commit(branch: Any) -> None:
    meaning = diff([branch.root], "main")
    assert (meaning.since, meaning.changes) == (git(branch, "rev-parse", "main"), [])


def test_new_things_are_told_committed_or_not(branch: Any) -> None:
    branch.model("tiny-2")
    git(branch, "add", ".")
    git(branch, "commit", "-q", "-m", "two")
    branch.provider("zenith")
    branch.mapping("zenith", "tiny-2")
    new = [("new", "model", "tiny-2"), ("new", "provider", "zenith"), ("new", "mapping", "zenith/tiny-2")]
    assert told(branch) == new


def test_a_price_is_told_old_and_new_with_its_percentage(branch: Any) -> None:
    branch.mapping("acme", "tiny-1", pricing=PRICING | {"output_per_million": 6})
    change = only(branch)
    (price,) = change.prices
    assert (change.what, change.fields, change.path) == ("price", (), f"{branch.root}/mappings/acme/tiny-1.yaml")
    assert price.old
    assert price.new
    assert (price.field, price.old.amount, price.new.amount, price.percent) == (
        *("output_per_million", Decimal(8), Decimal(6)),
        -25.0,
    )


def test_a_deleted_file_and_a_renamed_one_are_told(branch: Any) -> None:
    folder = branch.root / "mappings/acme"
    branch.mapping("acme", "tiny-2")
    (folder / "tiny-1.yaml").unlink()
    assert told(branch) == [("new", "mapping", "acme/tiny-2"), ("removed", "mapping", "acme/tiny-1")]


def test_the_other_branch_s_changes_are_not_ours(branch: Any) -> None:
    git(branch, "checkout", "-q", "main")
    branch.model("tiny-9")
    git(branch, "add", ".")
    git(branch, "commit", "-q", "-m", "meanwhile")
    git(branch, "checkout", "-q", "branch")
    assert told(branch) == []


def test_only_asked_parts_are_told(branch: Any) -> None:
    branch.model("tiny-2")
    branch.provider("zenith")
    assert told(branch, "providers") == [("new", "provider", "zenith")]


def test_a_file_that_is_not_valid_is_told_as_such_and_stops_nothing(branch: Any) -> None:
    branch.text("models/tiny-1.yaml", "id: [")
    branch.provider("zenith")
    assert told(branch) == [("new", "provider", "zenith"), ("unclear", "model", "tiny-1")]


def test_a_file_that_was_not_valid_is_not_told_as_new(branch: Any) -> None:
    branch.text("models/tiny-1.yaml", "id: 1")
    git(branch, "commit", "-q", "-a", "-m", "broken")
    git(branch, "branch", "-f", "main")
    branch.model("tiny-1")
    assert told(branch) == [("unclear", "model", "tiny-1")]


def test_a_link_out_of_the_registry_is_not_followed(branch: Any, tmp_path: Path) -> None:
    outside = tmp_path / "secret.yaml"
    outside.write_text((branch.root / "models/tiny-1.yaml").read_text().replace("tiny-1", "tiny-2"))
    (branch.root / "models/tiny-2.yaml").symlink_to(outside)
    assert told(branch) == [("unclear", "model", "tiny-2")]


def test_files_of_other_places_and_names_are_not_the_catalogue(branch: Any) -> None:
    branch.text("NOTICE", "x")
    branch.text("models/a/b.yaml", "x")
    branch.text("models/a\nb.yaml", "x")
    assert told(branch) == []


def test_a_registry_at_the_top_of_its_repository_is_compared_too(branch: Any) -> None:
    git(branch, "mv", *(f"registry/{name}" for name in ("models", "providers", "mappings")), ".")
    git(branch, "commit", "-q", "-a", "-m", "up")
    git(branch, "branch", "-f", "main")
    top = branch.root.parent
    path = top / "models/tiny-1.yaml"
    path.write_text(path.read_text().replace('"id": ', '"id":').replace("name: ", "name: New "))
    (change,) = diff([top], "main").changes
    assert (change.what, change.key, [field.field for field in change.fields]) == ("changed", "tiny-1", ["name"])


def test_an_unknown_commit_cannot_be_compared_with(branch: Any) -> None:
    with pytest.raises(CannotRun, match="no commit, branch or tag 'nowhere'"):
        diff([branch.root], "nowhere")
