"""The registry of the tests of pages, written so that what a workload costs does not hang on when they run."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from openmodels.contract.hours import WEEKDAYS

OURS = Path(__file__).parent / "registry"
"""A model that says all that a file can say, and one whose every word is an attack."""

_today = datetime.now(UTC).weekday()
QUIET = [day for number, day in enumerate(WEEKDAYS) if (number - _today) % 7 in (3, 4)]
"""Two days of the week that are not near today, in any time zone."""


def without_off_peak_now(folder: Path) -> Path:
    """A copy of the registry whose off-peak hours, at weekends in the files, are on days that are not near."""
    shutil.copytree(OURS, folder, dirs_exist_ok=True)
    offer = folder / "mappings" / "anthropic" / "nova-1.yaml"
    said = offer.read_text()
    moved = said.replace("weekdays: [saturday, sunday]", f"weekdays: [{', '.join(QUIET)}]")
    assert moved.count(f"[{', '.join(QUIET)}]") == 1
    offer.write_text(moved)
    return folder
