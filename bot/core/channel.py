"""A way to reach people: what a channel is handed, and the closed list of how a sending can end."""

import json
from collections.abc import Callable
from dataclasses import astuple, dataclass
from typing import Any, Protocol

from bot.core.choice import Choice
from bot.core.reply import File, Message, Pin


@dataclass(frozen=True)
class Parcel:
    """A message on its way: with the tapped message to replace and the tap to confirm, if any.

    `thread` is the topic of a group that it goes to. There nothing is replaced: `origin` is a message to be marked with
    the sign that the text is.
    """

    message: Message
    origin: str = ""
    press: str = ""
    thread: int = 0

    def to_json(self) -> str:
        """This parcel as ASCII JSON."""
        message = self.message
        choices = [[_choice(choice) for choice in row] for row in message.choices]
        parts = [message.text, message.language, choices, message.in_place, self.origin, self.press]
        more: dict[str, Any] = {name: value for name in _SELDOM if (value := getattr(message, name))}
        more |= {"thread": self.thread} if self.thread else {}
        more |= {name: astuple(value) for name in _PARTS if (value := getattr(message, name))}
        return json.dumps([*parts, *([more] if more else [])], ensure_ascii=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, body: str) -> "Parcel":
        """The parcel that was written as `body`."""
        text, language, choices, in_place, origin, press, *more = json.loads(body)
        rows = tuple(tuple(Choice(*choice) for choice in row) for row in choices)
        seldom = more[0] if more else {}
        thread = seldom.pop("thread", 0)
        seldom |= {name: kind(*seldom[name]) for name, kind in _PARTS.items() if name in seldom}
        return cls(Message(text, language, rows, in_place, **seldom), origin, press, thread)


_SELDOM = ("audio", "plays", "picture", "alt", "spot")  # what few messages have
_PARTS: dict[str, Callable[..., Any]] = {"pin": Pin, "day": Choice, "file": File}  # and what consists of several values


def _choice(choice: Choice) -> list[str]:
    return [choice.label, choice.choice, *([choice.language] if choice.language else [])]


@dataclass(frozen=True)
class Sent:
    """Delivered."""


@dataclass(frozen=True)
class Busy:
    """The channel asks everybody to wait `seconds`; `alone`: only whoever sends to this one address."""

    seconds: float
    alone: bool = False


@dataclass(frozen=True)
class Gone:
    """Nobody is there: blocked, deleted, kicked."""

    reason: str


@dataclass(frozen=True)
class Refused:
    """The channel will never take this message."""

    reason: str


@dataclass(frozen=True)
class Down:
    """The channel cannot be reached or does not work now."""

    reason: str


@dataclass(frozen=True)
class Fetched:
    """A file is here."""

    content: bytes


Outcome = Sent | Busy | Gone | Refused | Down


Fetching = Fetched | Busy | Refused | Down


class Files(Protocol):
    """A channel that files are fetched from."""

    async def fetch(self, name: str, most: int) -> Fetching:
        """The file that the channel calls `name`, of at most `most` bytes. Raises nothing, as `Channel.send`."""
        ...


class Channel(Protocol):
    """A channel that is sent to. A channel that people fetch from has a mailbox instead."""

    async def send(self, address: str, parcel: Parcel) -> Outcome:
        """Deliver `parcel` to `address`. Raises nothing: whatever happens outside is one of the outcomes."""
        ...
