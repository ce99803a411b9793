"""A stack of the test's own, and the data folder it starts from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from signal import SIGTERM

import pytest
from tests.stack.stack_process import Stack, stack_on


@pytest.fixture
def stack(tmp_path: Path, made: Path) -> Iterator[Stack]:
    """A stack that is not started yet, on the data folder that the tests of a run use one after the other."""
    with stack_on(made, tmp_path / "output") as run:
        yield run


@pytest.fixture
def new_stack(tmp_path: Path) -> Iterator[Stack]:
    """A stack that is not started yet, on a data folder that does not exist yet, in a folder with a space."""
    data = tmp_path / "a folder" / "data"
    with stack_on(data, tmp_path / "output") as run:
        yield run
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder as a clean run leaves it."""
    folder = tmp_path_factory.mktemp("made")
    with stack_on(folder / "data", folder / "output") as run:
        run.up().signal(SIGTERM)
        assert run.exit_code() == 0
    yield run.data
    shutil.rmtree(run.data)
