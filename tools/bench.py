"""Run the scripts of bench/, all or the named ones: each prints one table of what it measured."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent / "bench"


def main(names: list[str]) -> int:
    """Run each script in turn; gives the number of those that failed, 2 for a name that is not there."""
    scripts = {p.stem: p for p in sorted(BENCH.glob("*.py")) if not p.stem.startswith("_")}
    unknown = [n for n in names if n not in scripts]
    if unknown:
        sys.stderr.write(f"error: no bench named {', '.join(unknown)}; there are: {', '.join(scripts)}\n")
        return 2
    env = os.environ | {"PYTHONPATH": str(BENCH.parent)}
    return sum(bool(subprocess.run([sys.executable, scripts[n]], env=env).returncode) for n in names or scripts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
