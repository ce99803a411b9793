"""A stack of the test's own, and the data folder it starts from."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL, SIGTERM

import pytest
from tests.stack.stack_process import Stack, until


@pytest.fixture
def stack(tmp_path: Path, made: Path) -> Iterator[Stack]:
    """A stack that is not started yet, on a copy of a data folder that was used before."""
    data = tmp_path / "data"
    subprocess.run(["cp", "-a", made, data], check=True)
    yield from _stack(data, tmp_path)


@pytest.fixture
def new_stack(tmp_path: Path) -> Iterator[Stack]:
    """A stack that is not started yet, on a data folder that does not exist yet, in a folder with a space."""
    yield from _stack(tmp_path / "a folder" / "data", tmp_path)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as a clean run leaves it."""
    folder = tmp_path_factory.mktemp("made")
    run = Stack(folder / "data", folder / "output").up()
    run.signal(SIGTERM)
    assert run.exit_code() == 0
    return run.data


def _stack(data: Path, folder: Path) -> Iterator[Stack]:
    run = Stack(data, folder / "output")
    yield run
    if run.process is not None and not run.ended():
        run.children()
        run.signal(SIGKILL)
        run.exit_code()
    until(lambda: not run.left())
