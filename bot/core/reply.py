"""What a handler answers: messages to say and what to remember. Nothing here is done yet; the engine does it."""

from dataclasses import dataclass
from enum import Enum

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
class Message:
    """One message: text in our markup, rows of buttons, and the language it is written in.

    `in_place` lets a channel replace the tapped message instead of adding one: for menus, not for answers.
    """

    text: str
    language: str
    choices: tuple[tuple[Choice, ...], ...] = ()
    in_place: bool = False


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
class Reply:
    """The outcome of a turn."""

    messages: tuple[Message, ...] = ()
    memory: Person | Memory = Memory.UNCHANGED
    counts: tuple[Count, ...] = ()
    asked: Asked | None = None


SILENCE = Reply()
