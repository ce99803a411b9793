"""Every check that is not a test, each with its name, its verdict and, when it fails, all that it said."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
WEB = ["python", "tools/assets.py"]
CHECKS = {
    "format": ["ruff", "format", "--check", "."],
    "lint": ["ruff", "check", "."],
    "types": ["mypy"],
    "web types": [*WEB, "tsc"],
    "web lint": [*WEB, "oxlint"],
    "imports": ["lint-imports", "--no-cache"],
    "schemas": ["openmodels", "schema", "check"],
    "registry": ["openmodels", "validate", "registry"],
    "workflows": ["actionlint", "-shellcheck", str(BIN / "shellcheck"), "-pyflakes", ""],
    "security": ["zizmor", "--offline", "--no-progress", "--quiet", ".github", "action.yml"],
    "docs": ["python", "-m", "pytest", "-q", "tests/docs"],
}


def main() -> int:
    """Run all checks, also after one has failed; gives 1 when any did."""
    failed = []
    for name, command in CHECKS.items():
        start = time.monotonic()
        done = subprocess.run(
            [str(BIN / command[0]), *command[1:]], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        verdict = "failed" if done.returncode else "ok"
        sys.stdout.write(f"{name:<10} {verdict:<7} {time.monotonic() - start:5.1f} s\n")
        if done.returncode:
            failed.append(name)
            sys.stdout.write(done.stdout)
        sys.stdout.flush()
    sys.stdout.write(f"{len(failed)} of {len(CHECKS)} checks failed: {', '.join(failed)}\n" if failed else "")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
