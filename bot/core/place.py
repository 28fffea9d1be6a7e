"""Places and phone lines that help: what for, where, when, at what cost, with source and date.

Shaped after the Human Services Data Specification 3.0 (Open Referral): an organisation gives a service at a location.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.core.source import Source
from bot.core.town import Position, Town, distance


class Sort(StrEnum):
    """What kind of place it is."""

    OFFICE = "office"
    CENTRE = "centre"  # where people are advised: resource centres, organisations, lawyers
    CONSULATE = "consulate"
    EXAM = "exam"
    LINE = "line"  # a phone line, with no door to knock at


@dataclass(frozen=True)
class Phone:
    """A number as its source writes it; `dialled` is the day on which somebody of ours last reached it."""

    number: str
    abroad: bool = False  # for calls from other countries
    dialled: date | None = None


@dataclass(frozen=True)
class Place:
    """A service and where it is given. What no source says is empty or None; `name`, `what` and the like are English.

    Without a `position` of its own it stands somewhere in its `town`; without a town it is a line, or for a country.
    """

    id: str
    pack: str
    sort: Sort
    organisation: str
    name: str
    what: str
    countries: tuple[str, ...]  # ISO 3166 codes in small letters
    time_zone: str
    sources: tuple[Source, ...]
    checked_on: date
    review_by: date
    town: Town | None = None
    address: str = ""
    position: Position | None = None
    languages: tuple[str, ...] = ()
    cost: str = ""
    papers: tuple[str, ...] = ()
    note: str = ""
    hours: str = ""
    by_appointment: bool | None = None
    phones: tuple[Phone, ...] = ()
    email: str = ""
    website: str = ""
    urgent: bool = False

    @property
    def country(self) -> str:
        """The country it stands in, or the first that it serves."""
        return self.town.country if self.town else self.countries[0]

    def texts(self) -> Iterator[tuple[str, str]]:
        """The stable id and the English of every text, in reading order."""
        papers = ((f"papers.{number}", paper) for number, paper in enumerate(self.papers, 1))
        parts = (("name", self.name), ("what", self.what), ("cost", self.cost), *papers, ("note", self.note))
        return ((f"place.{self.id}.{part}", text) for part, text in parts if text)

    def far(self, position: Position) -> float | None:
        """Kilometres from `position` to the door, or to the middle of the town; None when it has neither."""
        own = self.position or (self.town.position if self.town else None)
        return distance(position, own) if own else None
