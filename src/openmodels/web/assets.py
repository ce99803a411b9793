"""Style sheets, scripts and images under names that hold a hash of their content, so that browsers keep them for good.

Made once at start-up from the package's static folder: the style sheets become one file, and text is
compressed beforehand.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

import brotli
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

FOLDER = Path(__file__).parent / "static"
STYLES = (
    "layers",
    "reset",
    "tokens",
    "base",
    "layout",
    "parts",
    "tables",
    "charts",
    "home",
    "browse",
    "model",
    "compare",
    "status",
    "changes",
    "palette",
    "print",
)
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file's bytes, plain and compressed."""

    path: str
    media_type: str
    plain: bytes
    gzip: bytes
    br: bytes


class Assets:
    """All assets, found by the name a template uses or by the hashed name a browser asks for."""

    def __init__(self, prefix: str = "/static") -> None:
        files = {file.name: file.read_bytes() for file in sorted(FOLDER.iterdir()) if file.is_file()}
        files["site.css"] = b"\n".join((FOLDER / "styles" / f"{name}.css").read_bytes() for name in STYLES)
        self._by_name = {name: _asset(prefix, name, content) for name, content in files.items()}
        self._by_path = {asset.path: asset for asset in self._by_name.values()}
        self.route = Route(f"{prefix}/{{name}}", self._serve, methods=["GET"])

    def url(self, name: str) -> str:
        """The address of an asset; raises KeyError when there is none of this name."""
        return self._by_name[name].path

    async def _serve(self, request: Request) -> Response:
        asset = self._by_path.get(request.url.path)
        if asset is None:
            return Response("There is no such asset.\n", status_code=404, media_type="text/plain")
        headers = {"Cache-Control": FOR_GOOD, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
        accepted = request.headers.get("accept-encoding", "")
        for encoding, body in (("br", asset.br), ("gzip", asset.gzip)):
            if encoding in accepted:
                return Response(body, media_type=asset.media_type, headers=headers | {"Content-Encoding": encoding})
        return Response(asset.plain, media_type=asset.media_type, headers=headers)


def _asset(prefix: str, name: str, content: bytes) -> Asset:
    stem, suffix = name.rsplit(".", 1)
    path = f"{prefix}/{stem}.{hashlib.sha256(content).hexdigest()[:12]}.{suffix}"
    media_type = TYPES[f".{suffix}"]
    return Asset(path, media_type, content, gzip.compress(content, 9, mtime=0), brotli.compress(content))
