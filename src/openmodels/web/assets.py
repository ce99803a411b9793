"""Scripts, styles, fonts and images under names that hold a hash of their content, so that browsers keep them for good.

They are built from web/ by tools/assets.py before the package is installed, and compressed beforehand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).parent / "built"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
ENCODINGS = {"br": ".br", "gzip": ".gz"}
FOR_GOOD = "public, max-age=31536000, immutable"
FONT = "geist-latin-wght-normal.woff2"


class NotBuilt(Exception):
    """The files that the pages need were never built."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file's bytes, plain and by encoding."""

    media_type: str
    plain: bytes
    encoded: dict[str, bytes]


class Assets:
    """All assets, found by the name a template uses or by the hashed name a browser asks for."""

    def __init__(self, prefix: str = "/static", folder: Path = FOLDER) -> None:
        try:
            manifest = json.loads((folder / "manifest.json").read_bytes())
        except FileNotFoundError as error:
            raise NotBuilt(f"The web pages' assets are not built ({folder}): run `make setup`.") from error
        self.version: str = manifest["sources"][:12]
        """Differs whenever any asset does."""
        self._prefix = prefix
        self._folder = folder
        self._names: dict[str, str] = manifest["names"]
        self._imports: dict[str, list[str]] = manifest["imports"]
        self._by_path = {f"{prefix}/{name}": _asset(folder / name) for name in manifest["files"]}
        self.route = Route(f"{prefix}/{{name}}", self._serve, methods=["GET"])
        first = (f"<{self.url('site.css')}>; rel=preload; as=style",)
        font = (f'<{self.url(FONT)}>; rel=preload; as=font; type="font/woff2"; crossorigin',)
        self.early = ", ".join(first + font)
        """The Link header that has browsers fetch what the first paint needs before they have read the page."""

    def url(self, name: str) -> str:
        """The address of an asset; raises KeyError when there is none of this name."""
        return f"{self._prefix}/{self._names[name]}"

    def file(self, name: str) -> Path:
        """Where an asset lies; raises KeyError when there is none of this name."""
        return self._folder / self._names[name]

    def imports(self, name: str) -> list[str]:
        """The addresses of the modules that a script imports at once, and they in turn."""
        found: list[str] = []
        open_ = [self._names[name]]
        while open_:
            new = [one for one in self._imports.get(open_.pop(), []) if one not in found]
            found += new
            open_ += new
        return [f"{self._prefix}/{one}" for one in found]

    async def _serve(self, request: Request) -> Response:
        asset = self._by_path.get(request.url.path)
        if asset is None:
            return Response("There is no such asset.\n", status_code=404, media_type="text/plain")
        headers = {"Cache-Control": FOR_GOOD, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
        accepted = request.headers.get("accept-encoding", "")
        for encoding, body in asset.encoded.items():
            if encoding in accepted:
                return Response(body, media_type=asset.media_type, headers=headers | {"Content-Encoding": encoding})
        return Response(asset.plain, media_type=asset.media_type, headers=headers)


def _asset(file: Path) -> Asset:
    encoded = {name: file.with_name(file.name + suffix) for name, suffix in ENCODINGS.items()}
    return Asset(
        TYPES[file.suffix],
        file.read_bytes(),
        {name: other.read_bytes() for name, other in encoded.items() if other.exists()},
    )
