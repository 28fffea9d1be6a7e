"""Pictures of somebody's progress: drawn out of their address, which holds numbers and nobody's name."""

import asyncio
from html import escape

from aiohttp import web

from bot.channels import drawing
from bot.channels.web.problem import Code, Problem
from bot.core.chart import Chart
from bot.core.reply import Message

KEPT = "private, max-age=31536000, immutable"  # the same address is the same picture for ever
LONGEST = 100


def image(message: Message) -> str:
    """The picture of a message as HTML, empty without one."""
    chart = Chart.read(message.picture)
    if chart is None:
        return ""
    width, height = drawing.size(chart)
    address, alt = f"/picture/{escape(message.picture)}.png", escape(message.alt)
    return f'<p><img src="{address}" alt="{alt}" width="{width}" height="{height}"></p>'


def add_routes(app: web.Application) -> None:
    """Serve the pictures from `app`."""
    app.router.add_get("/picture/{chart}.png", serve)


async def serve(request: web.Request) -> web.Response:
    """The picture of the chart in the address; nothing for what we would not have written there."""
    written = request.match_info["chart"]
    drawn = await asyncio.to_thread(drawing.png, written) if len(written) <= LONGEST else None
    if drawn is None:
        raise Problem(Code.NOT_FOUND)
    return web.Response(body=drawn, content_type="image/png", headers={"Cache-Control": KEPT})
