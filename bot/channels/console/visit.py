"""A request of somebody who is logged in to the console."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.store.staff import Member


@dataclass(frozen=True)
class Visit:
    """A request of somebody who is logged in; `fields` of a form that was sent."""

    request: web.Request
    member: Member
    session: str
    fields: Mapping[str, str]

    @property
    def number(self) -> str:
        """The case in the address."""
        return self.request.match_info["number"]

    @property
    def seen(self) -> int:
        """The newest message that the page showed."""
        given = self.fields.get("seen", "")
        return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else -1
