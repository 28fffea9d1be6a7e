"""Recordings of the exam's listening questions: served from `content/`, and shown with the browser's own player."""

from collections.abc import Callable
from html import escape
from pathlib import Path

from aiohttp import web

from bot.channels.web.problem import Code, Problem
from bot.core.pack import Library
from bot.core.reply import Message

KEPT = "private, max-age=86400"


def player(message: Message) -> str:
    """The player of a message's recording as HTML, empty without one. Nothing is loaded before it is wanted."""
    if not message.audio:
        return ""
    pack, _, name = message.audio.replace("/audio/", "/").partition("/")
    plays = f' data-plays="{message.plays}"' if message.plays else ""
    return f'<p><audio controls preload="none" src="/audio/{escape(pack)}/{escape(name)}"{plays}></audio></p>'


class Recordings:
    """The handler of /audio."""

    def __init__(self, content: Path, library: Callable[[], Library]) -> None:
        self._content = content
        self._library = library

    def add_routes(self, app: web.Application) -> None:
        """Serve the recordings from `app`."""
        app.router.add_get("/audio/{pack}/{name}", self.serve)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """A recording that a question names, in parts when a browser asks for a part; nothing else on the disk."""
        wanted = f"{request.match_info['pack']}/audio/{request.match_info['name']}"
        pack = self._library().packs.get(request.match_info["pack"])
        known = pack is not None and any(question.audio == wanted for question in pack.bank.questions.values())
        file = self._content / wanted
        if not known or not file.is_file():
            raise Problem(Code.NOT_FOUND)
        return web.FileResponse(file, headers={"Content-Type": "audio/ogg", "Cache-Control": KEPT})
