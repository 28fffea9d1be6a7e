"""What machines ask: health, readiness, metrics, and what search engines may read."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.channels.web import caller
from bot.channels.web.problem import Code, Problem

IsReady = Callable[[], Awaitable[bool]]
Metrics = Callable[[], Awaitable[bytes]]


def add_routes(app: web.Application, is_ready: IsReady, metrics: Metrics) -> None:
    """Serve the probes from `app`."""

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def readyz(_: web.Request) -> web.Response:
        ready = await is_ready()
        return web.json_response({"ok": ready}, status=200 if ready else 503)

    async def numbers(request: web.Request) -> web.Response:
        if not caller.is_nearby(request):
            raise Problem(Code.NOT_FOUND)
        return web.Response(body=await metrics(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    async def robots(_: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nAllow: /c/\nDisallow: /\n")

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", numbers)
    app.router.add_get("/robots.txt", robots)
