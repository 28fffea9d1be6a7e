"""A request of somebody who is logged in, and what a page makes of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.channels.web import body
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
        return body.string(self.request.match_info["number"])

    @property
    def seen(self) -> int:
        """The newest message that the page showed."""
        return whole(self.fields.get("seen", ""))

    def asked(self, name: str) -> str:
        """A word of the address, empty when it is not there."""
        return body.string(self.request.query.get(name, ""))[:200]


Page = Callable[[Visit], Awaitable[web.StreamResponse]]


def whole(given: str) -> int:
    """A number of at most 17 digits; -1 for anything else."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else -1
