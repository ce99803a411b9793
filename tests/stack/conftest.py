"""A stack of the test's own, and the data folder it starts from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL, SIGTERM

import pytest
from tests.stack.stack_process import Stack, until


@pytest.fixture
def stack(tmp_path: Path, made: Path) -> Iterator[Stack]:
    """A stack that is not started yet, on the data folder that the tests of a run use one after the other."""
    yield from _stack(made, tmp_path)


@pytest.fixture
def new_stack(tmp_path: Path) -> Iterator[Stack]:
    """A stack that is not started yet, on a data folder that does not exist yet, in a folder with a space."""
    data = tmp_path / "a folder" / "data"
    yield from _stack(data, tmp_path)
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder as a clean run leaves it."""
    folder = tmp_path_factory.mktemp("made")
    run = Stack(folder / "data", folder / "output").up()
    run.signal(SIGTERM)
    assert run.exit_code() == 0
    yield run.data
    shutil.rmtree(run.data)


def _stack(data: Path, folder: Path) -> Iterator[Stack]:
    run = Stack(data, folder / "output")
    yield run
    if run.process is not None and not run.ended():
        run.children()
        run.signal(SIGKILL)
        run.exit_code()
    until(lambda: not run.left())
