"""Routes for acting as a person by hand, with curl: they stand beside the Bot API on the same port."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from .server import BotApiServer
from .world import JSON, Message

Handler = Callable[[web.Request], Awaitable[web.Response]]


def shown(message: Message) -> JSON:
    """A message as a person sees it."""
    labels = [button["text"] for button in message.buttons]
    return {"message_id": message.message_id, "text": message.text, "buttons": labels, **message.media}


def stats(api: BotApiServer) -> JSON:
    return {
        "calls": Counter(call.method for call in api.calls),
        "chats": len(api.chats),
        "pending": api.pending(),
        "problems": api.problems,
        "webhook": api.webhook.url,
    }


async def body_of(request: web.Request) -> dict[str, Any]:
    """The JSON object of the body. Raises HTTPBadRequest for anything else."""
    try:
        body = json.loads(await request.text())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="a JSON object is needed\n")
    return body


def act(perform: Callable[..., JSON]) -> Handler:
    """A route whose JSON body holds the arguments of an act; the answer is the update that it made."""

    async def handler(request: web.Request) -> web.Response:
        body = await body_of(request)
        try:
            return web.json_response(perform(**body))
        except (TypeError, LookupError) as error:
            raise web.HTTPBadRequest(text=f"{error}\n") from error

    return handler


def add_routes(api: BotApiServer) -> None:
    """POST /control/text, /control/press, /control/tap; GET /control/chats/<id>, /control/stats."""

    async def show_chat(request: web.Request) -> web.Response:
        messages = api.chats.get(int(request.match_info["chat_id"]), [])
        return web.json_response([shown(message) for message in messages])

    async def show_stats(request: web.Request) -> web.Response:
        return web.json_response(stats(api))

    def text(user_id: int, text: str, **other: Any) -> JSON:
        return api.send_text(user_id, text, **other)

    api.application.add_routes(
        [
            web.post("/control/text", act(text)),
            web.post("/control/press", act(api.press)),
            web.post("/control/tap", act(api.tap)),
            web.get(r"/control/chats/{chat_id:-?\d+}", show_chat),
            web.get("/control/stats", show_stats),
        ]
    )
