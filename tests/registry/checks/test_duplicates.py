from __future__ import annotations

from typing import Any


def test_the_file_named_as_its_id_says_is_the_one_that_is_kept(registry: Any) -> None:
    registry.model("tiny-0", id="tiny-1")
    problem = registry.only()
    assert problem.path.endswith("models/tiny-0.yaml")
    assert problem.message == f"The model 'tiny-1' is already in {registry.root}/models/tiny-1.yaml."
    assert problem.hint == "If this is another model, set its id to 'tiny-0'."


def test_three_files_of_one_id_are_two_problems(registry: Any) -> None:
    registry.model("tiny-2", id="tiny-1")
    registry.model("tiny-3", id="tiny-1")
    assert [(p.code, p.path[-11:]) for p in registry.problems()] == [
        ("OM401", "tiny-2.yaml"),
        ("OM401", "tiny-3.yaml"),
    ]
