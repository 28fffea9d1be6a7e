"""A request of somebody who is logged in."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.store.staff import Member


@dataclass(frozen=True)
class Visit:
    """Who asks, for what; `fields` of a form that was sent."""

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
        return whole(self.fields.get("seen", ""))

    def asked(self, name: str) -> str:
        """A word of the address, empty when it is not there."""
        return self.request.query.get(name, "")[:200]


def whole(given: str) -> int:
    """A number of at most 17 digits; -1 for anything else."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else -1
