"""The real `openmodels up`, with the programs of small_programs.py in the place of migrate, ingest and serve."""

from __future__ import annotations

import sys
from pathlib import Path

from openmodels.cli.main import main
from openmodels.stack import application

if __name__ == "__main__":
    application.OPENMODELS = (sys.executable, "-I", "-S", str(Path(__file__).with_name("small_programs.py")))
    main()
