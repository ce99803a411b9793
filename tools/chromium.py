"""Find a Chromium for the browser tests, installing Debian's where that is possible; prints its path.

Exit code 3 when there is none: the browser tests are never skipped in silence.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The headless shell comes first: a test's own profile costs it 0.09 s, and the whole browser 0.30 s.
SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
PACKAGES = ("chromium-headless-shell", "chromium")
BUNDLES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find() -> str | None:
    """The path of a Chromium or Chrome on this machine; OPENMODELS_CHROMIUM names one that is used first."""
    named = os.environ.get("OPENMODELS_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    found = (shutil.which(name) for name in (*SHELLS, *BROWSERS))
    return next((path for path in found if path), None) or next((b for b in BUNDLES if Path(b).exists()), None)


def install() -> None:
    """Install the first of Debian's packages there is, when this user may: as root, or by a sudo that asks nothing."""
    if not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and not shutil.which("sudo"):
        return
    sys.stderr.write("Installing Chromium for the browser tests (Debian's package) ...\n")
    quiet = {
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.STDOUT,
        "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    }

    def done(*command: str) -> bool:
        return not subprocess.run([*sudo, "apt-get", *command], **quiet).returncode  # type: ignore[call-overload]

    if done("update"):
        any(done("install", "-y", "--no-install-recommends", package) for package in PACKAGES)


def main() -> int:
    """Print the path of a Chromium, or say what to do and give 3."""
    path = find()
    if not path and not os.environ.get("OPENMODELS_CHROMIUM"):
        install()
        path = find()
    if path:
        sys.stdout.write(f"Browser tests use {path}\n")
        return 0
    sys.stderr.write(
        "error: no Chromium or Chrome was found, and the browser tests need one.\n"
        "hint: install it (Debian: apt-get install chromium), or name it: OPENMODELS_CHROMIUM=/path/to/chrome.\n"
    )
    return 3


if __name__ == "__main__":
    sys.exit(main())
