"""A way to reach people: what a channel is handed, and the closed list of how a sending can end."""

import json
from dataclasses import dataclass
from typing import Any, Protocol

from bot.core.choice import Choice
from bot.core.reply import File, Message


@dataclass(frozen=True)
class Parcel:
    """A message on its way: with the tapped message to replace and the tap to confirm, if any."""

    message: Message
    origin: str = ""
    press: str = ""

    def to_json(self) -> str:
        """This parcel as ASCII JSON."""
        message = self.message
        choices = [[[choice.label, choice.choice] for choice in row] for row in message.choices]
        parts = [message.text, message.language, choices, message.in_place, self.origin, self.press]
        day = message.day and [message.day.label, message.day.choice]
        file = message.file and [message.file.name, message.file.text]
        parts += [message.audio, message.plays, day, file] if message.audio or day or file else []
        return json.dumps(parts, ensure_ascii=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, body: str) -> "Parcel":
        """The parcel that was written as `body`."""
        text, language, choices, in_place, origin, press, *more = json.loads(body)
        rows = tuple(tuple(Choice(label, choice) for label, choice in row) for row in choices)
        absent: list[Any] = ["", 0, None, None]
        audio, plays, day, file = more + absent[len(more) :]
        picked, kept = day and Choice(*day), file and File(*file)
        message = Message(text, language, rows, in_place, audio, plays, picked, kept)
        return cls(message, origin, press)


@dataclass(frozen=True)
class Sent:
    """Delivered."""


@dataclass(frozen=True)
class Busy:
    """The channel asks everybody to wait `seconds`."""

    seconds: float


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


Outcome = Sent | Busy | Gone | Refused | Down


class Channel(Protocol):
    """A channel that is sent to. A channel that people fetch from has a mailbox instead."""

    async def send(self, address: str, parcel: Parcel) -> Outcome:
        """Deliver `parcel` to `address`. Raises nothing: whatever happens outside is one of the outcomes."""
        ...
