"""Who somebody of the console is in the counsellors' group at Telegram: a code to say so, and the end of it."""

from collections.abc import Iterator

from aiohttp import web

from bot.casework.desk import Desk
from bot.channels.console.extras import ANSWERING, Route, Shows
from bot.channels.console.visit import Visit
from bot.store import audit, staff


class Linking:
    """The page «Telegram»; `group` says whether there is a group at all."""

    def __init__(self, desk: Desk, shows: Shows, group: bool) -> None:
        self._desk, self._shows, self._group = desk, shows, group

    def routes(self) -> Iterator[Route]:
        """Method, path, roles and handler of each."""
        yield "GET", "/telegram", ANSWERING, self.page
        yield "POST", "/telegram", ANSWERING, self.offer
        yield "POST", "/telegram/unlink", ANSWERING, self.unlink

    async def page(self, visit: Visit) -> web.StreamResponse:
        """Whether this account is linked."""
        return self._page(visit)

    async def offer(self, visit: Visit) -> web.StreamResponse:
        """A code, shown once: whoever sends it to the bot in private acts for this account in the group."""
        if not self._group:
            return self._page(visit)
        async with self._desk.database.write() as connection:
            code = await staff.offer_link(connection, visit.member.id, self._desk.clock())
            await audit.add(connection, self._desk.clock(), visit.member.id, "telegram code")
        return self._page(visit, code)

    async def unlink(self, visit: Visit) -> web.StreamResponse:
        """Nobody at Telegram acts for this account any more."""
        async with self._desk.database.write() as connection:
            await staff.unlink(connection, visit.member.id)
            await audit.add(connection, self._desk.clock(), visit.member.id, "unlink telegram")
        return web.Response(status=303, headers={"Location": "/console/telegram"})

    def _page(self, visit: Visit, code: str = "") -> web.Response:
        minutes = int(staff.LINK_HOLDS.total_seconds() // 60)
        linked = bool(visit.member.telegram)
        return self._shows(visit, "telegram.html", group=self._group, linked=linked, code=code, minutes=minutes)
