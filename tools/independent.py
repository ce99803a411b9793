"""Run the probes against LiteLLM's proxy, in an environment of its own, as it pins many packages."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "artifacts" / "independent"


def main() -> int:
    """Install it where it is not yet, and run the test that needs it; returns the exit code of pytest."""
    uv = [sys.executable, "-m", "uv"]
    if not (FOLDER / "bin" / "python").exists():
        subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, str(FOLDER)], check=True)
    wanted = ["--require-hashes", "-r", str(ROOT / "requirements" / "independent.txt")]
    subprocess.run([*uv, "pip", "install", "--quiet", "--python", str(FOLDER / "bin" / "python"), *wanted], check=True)
    test = [sys.executable, "-m", "pytest", "-v", "tests/telemetry/test_independent.py"]
    return subprocess.run(
        test, cwd=ROOT, env={**os.environ, "OPENMODELS_TEST_LITELLM": str(FOLDER / "bin" / "litellm")}
    ).returncode


sys.exit(main())
