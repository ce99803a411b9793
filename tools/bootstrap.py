"""Make .venv with a locked set of packages: `python3 tools/bootstrap.py run|dev`.

Uses nothing but the standard library, since it runs before anything is installed. Every package is
checked against the hashes in requirements/. Then the assets of the web pages are built. A second run with
nothing changed takes milliseconds.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SUPERSETS = {"run": ("run", "dev"), "dev": ("dev",)}


def fingerprint(wanted: str) -> str:
    """What the environment was made from: the interpreter, the place, the locked set and the project file."""
    parts = [sys.executable, sys.version, str(ROOT)]
    parts += [(ROOT / name).read_text() for name in (f"requirements/{wanted}.txt", "pyproject.toml")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def is_ready(wanted: str) -> bool:
    """Whether .venv already holds the wanted set, or one that includes it."""
    stamp = VENV / "openmodels-set"
    if not (PYTHON.exists() and stamp.exists()):
        return False
    made, _, print_ = stamp.read_text().partition(" ")
    return made in SUPERSETS[wanted] and print_ == fingerprint(made)


def run(*command: str | Path) -> None:
    """Run a command, quietly unless it fails."""
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")}
    done = subprocess.run(
        [str(c) for c in command], cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout)


def make_venv() -> None:
    """Make an empty .venv with pip, fetching Debian's venv package where Python came without it."""
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        run(sys.executable, "-m", "venv", VENV)
    except subprocess.CalledProcessError:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if not (shutil.which("apt-get") and os.geteuid() == 0):
            sys.exit(
                f"error: this Python cannot make virtual environments ({sys.executable}).\n"
                f"hint: install its venv module (Debian, Ubuntu: apt-get install {version}) and try again."
            )
        run("apt-get", "update")
        run("apt-get", "install", "-y", "--no-install-recommends", version)
        run(sys.executable, "-m", "venv", VENV)


def install(wanted: str) -> None:
    """Install exactly the locked set and the project itself; by uv, or by pip where uv cannot."""
    locked = f"requirements/{wanted}.txt"
    pip: list[str | Path] = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "-q", "install"]
    uv: list[str | Path] = [PYTHON, "-m", "uv", "-q", "pip"]
    try:
        run(*pip, "--require-hashes", "-r", "requirements/bootstrap.txt")
        # Compiled now, as pip does: some machines keep Python from writing what it compiles, and then each start of
        # a command compiles a thousand modules again and takes twice as long.
        compiled = ("--compile-bytecode", "--no-deps", "--require-hashes")
        run(*uv, "install", "--python", PYTHON, *compiled, "-r", locked)
    except subprocess.CalledProcessError:
        run(*pip, "--no-deps", "--require-hashes", "-r", locked)
    build_assets()  # before the build hook would, so that an error is told by itself
    run(*pip, "--no-deps", "--no-build-isolation", "--editable", ".")
    run(PYTHON, "-m", "compileall", "-q", "src")


def build_assets() -> None:
    """Bring scripts, styles and fonts of the web pages up to date with web/."""
    if subprocess.run([PYTHON, ROOT / "tools" / "assets.py"]).returncode:
        sys.exit(1)


def main(wanted: str) -> None:
    """Make .venv hold the wanted set, saying what is going on when it takes a while."""
    if is_ready(wanted):
        build_assets()
        return
    count = (ROOT / "requirements" / f"{wanted}.txt").read_text().count("==")
    sys.stderr.write(f"Setting up .venv with {count} packages, checked by hash; once, in well under a minute ...\n")
    try:
        make_venv()
        install(wanted)
    except subprocess.CalledProcessError as error:
        sys.exit(f"error: setting up failed at: {' '.join(str(c) for c in error.cmd)}\n{error.output}")
    (VENV / "openmodels-set").write_text(f"{wanted} {fingerprint(wanted)}")


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in SUPERSETS:
        sys.exit("usage: bootstrap.py run|dev")
    main(sys.argv[1])
