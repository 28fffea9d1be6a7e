"""What a handler answers: messages to say and what to remember. Nothing here is done yet; the engine does it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from bot.core.case import CaseDeed
from bot.core.choice import Choice
from bot.core.match import Decision
from bot.core.person import Person


class Memory(Enum):
    """What happens to what we remember, when it is not replaced by a Person."""

    UNCHANGED = "unchanged"
    FORGET = "forget"  # everything of this conversation is erased
    LEFT = "left"  # the person cannot be reached; nothing more is sent
    CAME_BACK = "came back"


@dataclass(frozen=True)
class Pin:
    """A spot on a map: degrees of latitude and longitude (WGS 84), a name and an address."""

    latitude: float
    longitude: float
    title: str
    address: str


@dataclass(frozen=True)
class File:
    """A small text file to keep, such as a calendar: its name, whose ending says what it is, and what stands in it."""

    name: str
    text: str


@dataclass(frozen=True)
class Message:
    """One message: text in our markup, rows of buttons, and the language it is written in.

    `in_place` lets a channel replace the tapped message instead of adding one: for menus, not for answers.
    `audio` is a recording, a path below `content/`, which may be played `plays` times; 0 is as often as one likes; with
    `in_place` it was played before and is not sent again. `picture` is a chart in short (`bot.core.chart`), `alt` the same
    in words. In a mailbox a message takes the place of the newest one when both have the same `spot`.
    `audio` is a recording, a path below `content/`, which may be played `plays` times; 0 is as often as one likes.
    A channel that can show maps shows the `pin` in place of the text, which then says how to find the spot without one.
    `day` asks for a day where a channel has a calendar to pick from: the day is put behind its choice, which ends in «:».
    """

    text: str
    language: str
    choices: tuple[tuple[Choice, ...], ...] = ()
    in_place: bool = False
    audio: str = ""
    plays: int = 0
    picture: str = ""
    alt: str = ""
    spot: str = ""
    pin: Pin | None = None
    day: Choice | None = None
    file: File | None = None


@dataclass(frozen=True)
class Count:
    """One more of something, counted by day and without anybody's identity."""

    name: str
    key: str


@dataclass(frozen=True)
class Asked:
    """How a question in somebody's own words ended; `text` is empty when it was answered."""

    decision: Decision
    text: str = ""


@dataclass(frozen=True)
class Item:
    """An answer to a question of the exam, counted without identity. `band` is `low` or `high`: how the test went."""

    question: str
    answer: str
    band: str
    seconds: int


@dataclass(frozen=True)
class Reminder:
    """When to remind, and what a handler notes with it."""

    due: datetime
    body: str = ""


@dataclass(frozen=True)
class Reply:
    """The outcome of a turn. Notes and reminders are set by name, and taken away by None; a guest has none."""

    messages: tuple[Message, ...] = ()
    memory: Person | Memory = Memory.UNCHANGED
    counts: tuple[Count, ...] = ()
    asked: Asked | None = None
    items: tuple[Item, ...] = ()
    notes: Mapping[str, str | None] = field(default_factory=dict)
    reminders: Mapping[str, Reminder | None] = field(default_factory=dict)
    case: CaseDeed | None = None


SILENCE = Reply()
