"""Pages that everybody may read without a chat, and the way out."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web

from bot.channels.web import secret
from bot.channels.web.conversation import Conversations
from bot.channels.web.page import Pages, asked_language
from bot.channels.web.problem import Code, Problem
from bot.core import card, choice, guide, tree
from bot.core.reply import Message
from bot.store.db import Down

NEUTRAL = "https://www.wikipedia.org/"
ERASE_ALL = '"cache", "cookies", "storage"'
log = structlog.get_logger("web")


class OpenPages:
    """The handlers of answers, privacy and leaving."""

    def __init__(self, conversations: Conversations, pages: Pages, clock: Callable[[], float]) -> None:
        self._conversations = conversations
        self._pages = pages
        self._clock = clock

    def add_routes(self, app: web.Application) -> None:
        """Serve the pages from `app`."""
        app.router.add_get("/c/{entry}", self.answer)
        app.router.add_get("/list/{pack}/{guide}/{answers}", self.checklist)
        app.router.add_get("/privacy", self.privacy)
        app.router.add_get("/exit", self.exit, allow_head=False)

    async def answer(self, request: web.Request) -> web.Response:
        """One answer, as the chat would give it."""
        library, code = self._pages.library(), asked_language(request)
        entry = library.entry(request.match_info["entry"])
        if entry is None:
            raise Problem(Code.NOT_FOUND)
        messages = card.messages(library, entry, code, self._today(entry.pack))
        title = card.card(library, entry, code, self._today(entry.pack)).texts["title"]
        related = _related(messages)
        return self._pages.render(
            request, "answer.html", code, entry=entry.id, title=title, messages=messages, related=related
        )

    def _today(self, pack: str) -> date:
        zone = ZoneInfo(self._pages.library().packs[pack].time_zone)
        return datetime.fromtimestamp(self._clock(), zone).date()

    async def checklist(self, request: web.Request) -> web.Response:
        """The end of a guide, for paper. The address bears the answers, so nothing is looked up about anybody."""
        library, code = self._pages.library(), asked_language(request)
        found = library.guide(request.match_info["pack"], request.match_info["guide"])
        answers = tree.read(found, request.match_info["answers"]) if found else None
        position = tree.replay(found, answers) if found and answers else None
        if found is None or position is None or position.outcome is None or position.outcome.leaves:
            raise Problem(Code.NOT_FOUND)
        listed = guide.checklist(library, found, position, code, self._today(found.pack))
        return self._pages.render(request, "list.html", code, checklist=listed)

    async def privacy(self, request: web.Request) -> web.Response:
        """What this page keeps and what it does not."""
        return self._pages.render(request, "privacy.html", asked_language(request))

    async def exit(self, request: web.Request) -> web.Response:
        """Away from here at once: this device forgets the chat, and a page that everybody reads is shown.

        A link on another site only leads away: nobody else may close somebody's chat.
        """
        answer = web.HTTPSeeOther(NEUTRAL)
        if request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none"):
            answer.headers["Clear-Site-Data"] = ERASE_ALL
            for name in (secret.COOKIE, secret.RECEIPT_COOKIE):
                secret.remove_cookie(answer, name)
            await self._close(request.cookies.get(secret.COOKIE, ""))
        raise answer

    async def _close(self, code: str) -> None:
        """Nobody waits for a database to leave."""
        try:
            if code:
                await self._conversations.close(code)
        except Down as error:
            log.warning("a chat could not be closed", error=type(error).__name__)


def _related(messages: tuple[Message, ...]) -> list[tuple[str, str]]:
    """The ids and labels of the entries that the answer leads to."""
    buttons = [(choice.read(item.choice), item.label) for row in messages[-1].choices for item in row]
    return [(tap.argument(0), label) for tap, label in buttons if tap and tap.action == "entry"]
