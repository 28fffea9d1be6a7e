"""The stylesheet, the script and the icon: read once, named by their content so that browsers may keep them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
KEPT = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """A file that the pages need."""

    path: str
    content: bytes
    type: str


def load() -> dict[str, Asset]:
    """All assets by the name of their file."""
    return {file.name: _asset(file) for file in sorted(_FOLDER.iterdir()) if file.suffix in _TYPES}


def _asset(file: Path) -> Asset:
    content = file.read_bytes()
    name = f"{file.stem}.{hashlib.sha256(content).hexdigest()[:12]}{file.suffix}"
    return Asset(f"/static/{name}", content, _TYPES[file.suffix])


def add_routes(app: web.Application, assets: dict[str, Asset]) -> None:
    """Serve `assets` from `app`."""
    for asset in assets.values():
        app.router.add_get(asset.path, _serve(asset))


def _serve(asset: Asset) -> Handler:
    async def serve(_: web.Request) -> web.Response:
        response = web.Response(body=asset.content, content_type=asset.type, charset="utf-8")
        response.headers["Cache-Control"] = KEPT
        response.enable_compression()
        return response

    return serve
