"""A conversation with the engine alone, in words: somebody types, taps, sees."""

import json
from typing import Any

from bot.core import markup
from bot.core.channel import Parcel
from bot.core.choice import Choice
from bot.core.event import Event, Kind
from bot.core.pack import Library
from bot.core.reply import Message
from bot.engine import Engine
from bot.store import inbox, outbox
from bot.store.db import Database
from bot.store.inbox import Arrival
from handlers import handle
from tests.conftest import Clock

CHANNEL = "bare"


def read(raw: Any) -> Event:
    """What a test put into the inbox."""
    position = tuple(raw["position"]) if raw.get("position") else None
    said = raw["text"], raw["choice"], raw["attachment"], raw["hint"]
    more = {"file": raw.get("file", ""), "size": raw.get("size", 0), "position": position}
    return Event(CHANNEL, raw["address"], Kind(raw["kind"]), *said, **more)


def engine(database: Database, content: Library, clock: Clock) -> Engine:
    """An engine for the bare channel, which has a mailbox."""
    return Engine(database, handle, lambda: content, {CHANNEL: read}, clock, frozenset({CHANNEL}))


class Somebody:
    """A person in a conversation of their own."""

    def __init__(self, database: Database, engine: Engine, clock: Clock, address: str = "1", hint: str = "") -> None:
        self._database, self._engine, self._clock = database, engine, clock
        self.address, self.hint = address, hint
        self._cursor = 0
        self._number = 0
        self.messages: list[Message] = []

    @property
    def lane(self) -> str:
        return f"{CHANNEL}:{self.address}"

    async def types(self, text: str) -> "Somebody":
        return await self._does(Kind.TEXT, text=text)

    async def taps(self, label: str) -> "Somebody":
        return await self.presses(self.button(label).choice)

    async def presses(self, choice: str) -> "Somebody":
        return await self._does(Kind.CHOICE, choice=choice)

    async def sends(self, attachment: str, file: str = "", size: int = 0) -> "Somebody":
        return await self._does(Kind.ATTACHMENT, attachment=attachment, file=file, size=size)

    async def shares(self, latitude: float, longitude: float) -> "Somebody":
        return await self._does(Kind.ATTACHMENT, attachment="location", position=(latitude, longitude))

    async def _does(self, kind: Kind, **said: Any) -> "Somebody":
        await self.begins(kind, **said)
        while await self._engine.take_turns():
            pass
        return await self.reads()

    async def begins(
        self,
        kind: Kind,
        text: str = "",
        choice: str = "",
        attachment: str = "",
        file: str = "",
        size: int = 0,
        position: tuple[float, float] | None = None,
    ) -> None:
        """Something happens, and nobody has answered yet."""
        self._number += 1
        self._clock.pass_by(2)
        raw = {
            "address": self.address,
            "kind": kind,
            "text": text,
            "choice": choice,
            "attachment": attachment,
            "hint": self.hint,
            "file": file,
            "size": size,
            "position": position,
        }
        arrival = Arrival(CHANNEL, self.lane, f"{self.address} {self._number}", json.dumps(raw))
        async with self._database.write() as connection:
            await inbox.add(connection, [arrival], self._clock())

    async def reads(self) -> "Somebody":
        """What came since the last time."""
        async with self._database.read() as connection:
            rows = await outbox.mailbox(connection, self.lane, self._cursor, 100)
        self._cursor = rows[-1].id if rows else self._cursor
        self.messages = [Parcel.from_json(row.body).message for row in rows]
        return self

    @property
    def choices(self) -> list[Choice]:
        return [choice for message in self.messages for row in message.choices for choice in row]

    def button(self, label: str) -> Choice:
        found = [choice for choice in self.choices if label.casefold() in choice.label.casefold()]
        assert found, f"no button «{label}» among {[choice.label for choice in self.choices]}"
        return found[0]

    @property
    def text(self) -> str:
        return "\n\n".join(markup.plain(message.text) for message in self.messages)

    def sees(self, words: str) -> "Somebody":
        assert words.casefold() in self.text.casefold(), f"«{words}» is not in:\n{self.text}"
        return self

    def sees_not(self, words: str) -> "Somebody":
        assert words.casefold() not in self.text.casefold()
        return self
