"""Recordings, of listening questions and of answers: served from `content/`, and shown with the browser's own player."""

from collections.abc import Callable
from html import escape
from pathlib import Path

from aiohttp import web

from bot.channels.web.problem import Code, Problem
from bot.core.pack import Library, Pack
from bot.core.reply import Message

KEPT = "private, max-age=86400"


def player(message: Message) -> str:
    """The player of a message's recording as HTML, empty without one. Nothing is loaded before it is wanted."""
    if not message.audio:
        return ""
    pack, _, name = message.audio.replace("/audio/", "/").partition("/")
    plays = f' data-plays="{message.plays}"' if message.plays else ""
    return f'<p><audio controls preload="none" src="/audio/{escape(pack)}/{escape(name)}"{plays}></audio></p>'


def _files(pack: Pack) -> set[str]:
    """Every recording of a pack."""
    questions = {question.audio for question in pack.bank.questions.values() if question.audio}
    return questions | {recording.file for recording in pack.recordings.values()}


class Recordings:
    """The handler of /audio."""

    def __init__(self, content: Path, library: Callable[[], Library]) -> None:
        self._content = content
        self._library = library

    def add_routes(self, app: web.Application) -> None:
        """Serve the recordings from `app`."""
        app.router.add_get("/audio/{pack}/{name}", self.serve)
        app.router.add_get("/audio/{pack}/answers/{name}", self.serve)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """A recording that a question or an answer has, in parts when a browser asks for a part; nothing else on the disk."""
        pack = self._library().packs.get(request.match_info["pack"])
        wanted = request.path.removeprefix("/audio/").replace("/", "/audio/", 1)
        file = self._content / wanted
        if pack is None or wanted not in _files(pack) or not file.is_file():
            raise Problem(Code.NOT_FOUND)
        return web.FileResponse(file, headers={"Content-Type": "audio/ogg", "Cache-Control": KEPT})
