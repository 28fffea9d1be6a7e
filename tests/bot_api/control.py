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
    """POST /control/text, /control/press, /control/tap, /control/topic; GET /control/chats/<id>, and of a group
    /control/chats/<id>/<beginning of a topic's name>, /control/stats.
    """

    async def show_chat(request: web.Request) -> web.Response:
        messages = api.chats.get(int(request.match_info["chat_id"]), [])
        return web.json_response([shown(message) for message in messages])

    def topic(user_id: int, text: str, chat_id: int, number: str) -> JSON:
        """Writes in the topic of a group whose name begins with this number."""
        return api.send_in_topic(user_id, text, chat_id, api.thread_of(chat_id, number))

    async def show_topic(request: web.Request) -> web.Response:
        chat_id = int(request.match_info["chat_id"])
        thread_id = api.thread_of(chat_id, request.match_info["number"])
        messages = [message for message in api.chats.get(chat_id, []) if message.thread_id == thread_id]
        name = api.world.topics[chat_id][thread_id]
        return web.json_response({"name": name, "messages": [shown(message) for message in messages]})

    async def show_stats(request: web.Request) -> web.Response:
        return web.json_response(stats(api))

    def text(user_id: int, text: str, **other: Any) -> JSON:
        return api.send_text(user_id, text, **other)

    api.application.add_routes(
        [
            web.post("/control/text", act(text)),
            web.post("/control/press", act(api.press)),
            web.post("/control/tap", act(api.tap)),
            web.post("/control/topic", act(topic)),
            web.get(r"/control/chats/{chat_id:-?\d+}", show_chat),
            web.get(r"/control/chats/{chat_id:-\d+}/{number}", show_topic),
            web.get("/control/stats", show_stats),
        ]
    )
