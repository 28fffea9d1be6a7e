"""Who may come in: limits, work and the check that a request with a cookie comes from our own page."""

from typing import Any

from aiohttp import web

from bot.channels.web import caller
from bot.channels.web.conversation import Conversations
from bot.channels.web.limits import Counts, Deed
from bot.channels.web.problem import Code, Problem
from bot.channels.web.secret import COOKIE
from bot.channels.web.work import Work


class Gate:
    """Stands before the conversations, for the API and the page alike."""

    def __init__(self, conversations: Conversations, counts: Counts, work: Work, proxies: int) -> None:
        self._conversations = conversations
        self._counts = counts
        self._work = work
        self._proxies = proxies

    def may_open(self, request: web.Request, challenge: str = "", answer: str = "") -> None:
        """Count a new chat. Raises Problem: with a task to do, with too many, or for work that was not done."""
        address = caller.address(request, self._proxies)
        if challenge and not self._work.accept(challenge, answer):
            raise Problem(Code.WORK_REFUSED, extra=self.task())
        try:
            if not challenge:
                self._counts.spend(Deed.OPEN, address)
        except Problem as problem:
            problem.extra |= self.task()
            raise
        self._counts.spend(Deed.OPEN_WITH_WORK, address)

    def task(self) -> dict[str, Any]:
        """A task whose answer lets one more chat in."""
        return {"work": {"challenge": self._work.challenge(), "bits": self._work.bits}}

    def may_guess(self, request: web.Request) -> None:
        """Count a receipt code that was tried."""
        self._counts.spend(Deed.GUESS, caller.address(request, self._proxies))

    def may_write(self, request: web.Request) -> None:
        """Count an event by the caller's address."""
        self._counts.spend(Deed.EVENT, caller.address(request, self._proxies))

    def may_write_in(self, chat: str) -> None:
        """Count an event by its chat."""
        self._counts.spend(Deed.EVENT_IN_CHAT, chat)

    def may_send_file(self, request: web.Request) -> None:
        """Count a file by the caller's address: it costs more than words."""
        self._counts.spend(Deed.FILE, caller.address(request, self._proxies))

    def own_page(self, request: web.Request) -> None:
        """Raises Problem for a request that another site made a browser send."""
        if not caller.is_own_page(request):
            raise Problem(Code.OTHER_ORIGIN)

    def cookie(self, request: web.Request) -> str:
        """The secret in the cookie, or an empty string."""
        self.own_page(request)
        return request.cookies.get(COOKIE, "")

    async def chat(self, secret: str) -> str:
        """The id of the chat that `secret` opens. Raises Problem when it opens none."""
        id = await self._conversations.find(secret) if secret else None
        if id is None:
            raise Problem(Code.UNKNOWN_CHAT)
        return id
