"""The description of the API for programs (OpenAPI 3.1); the same text stands in docs/openapi.json."""

from pathlib import Path

from aiohttp import web

FILE = Path(__file__).parent / "openapi.json"


def add_routes(app: web.Application) -> None:
    """Serve the description from `app`."""
    text = FILE.read_text(encoding="utf-8")

    async def describe(_: web.Request) -> web.Response:
        return web.json_response(text=text)

    app.router.add_get("/api/openapi.json", describe)
