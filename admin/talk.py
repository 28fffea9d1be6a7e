"""The bot in a terminal: the same engine and handlers on a database that is thrown away."""

import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

import handlers
from bot import library, phrases
from bot.config import Settings
from bot.core import markup
from bot.core.channel import Parcel
from bot.core.choice import Choice
from bot.core.event import Event, Kind
from bot.core.reply import Message
from bot.engine import Engine
from bot.store import inbox, migrate, outbox
from bot.store.db import Database
from bot.store.inbox import Arrival

LANE = "talk:terminal"
HINT = "Type a number to tap a button, or write. An empty line or Ctrl-D ends."


def read(raw: Any) -> Event:
    """What was typed, as an event."""
    kind = Kind.CHOICE if raw["choice"] else Kind.TEXT
    return Event("talk", "terminal", kind, text=raw["text"], choice=raw["choice"], hint=raw["hint"])


class Conversation:
    """One conversation: what is typed goes in, the messages come out."""

    def __init__(self, database: Database, engine: Engine, language: str) -> None:
        self._database = database
        self._engine = engine
        self._language = language
        self._cursor = 0
        self._number = 0
        self.choices: list[Choice] = []

    async def say(self, typed: str) -> list[Message]:
        """Type a text, or the number of a button; the answers."""
        choice = self._choice(typed)
        self._number += 1
        raw = {"text": "" if choice else typed, "choice": choice, "hint": self._language}
        arrival = Arrival("talk", LANE, str(self._number), json.dumps(raw))
        async with self._database.write() as connection:
            await inbox.add(connection, [arrival], time.time())
        while await self._engine.take_turns():
            pass
        return await self._answers()

    def _choice(self, typed: str) -> str:
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0
        return self.choices[number - 1].choice if 0 < number <= len(self.choices) else ""

    async def _answers(self) -> list[Message]:
        async with self._database.read() as connection:
            rows = await outbox.mailbox(connection, LANE, self._cursor, 50)
        self._cursor = rows[-1].id if rows else self._cursor
        messages = [Parcel.from_json(row.body).message for row in rows]
        last = messages[-1].choices if messages else ()
        self.choices = [choice for row in last for choice in row] or self.choices
        return messages


def shown(messages: list[Message]) -> Iterator[str]:
    """The messages as lines for a terminal, the buttons numbered."""
    for message in messages:
        yield f"\n{markup.plain(message.text)}"
        if message.file:
            yield f"  (file: {message.file.name})"
    buttons = (choice for row in (messages[-1].choices if messages else ()) for choice in row)
    for number, choice in enumerate(buttons, 1):
        yield f"  [{number}] {choice.label}"


async def talk(settings: Settings, language: str) -> None:
    """Talk until the person ends it."""
    read_content = library.load(settings.content, settings.locales, settings.chosen_packs)
    if not phrases.place(settings.content, read_content, settings.index).exists():
        click.echo("One moment: the index of questions is made, once for this content.")
    content = replace(read_content, matcher=phrases.matcher(settings.content, read_content, settings.index))
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{Path(folder) / 'talk.db'}")
        await migrate.upgrade(database)
        engine = Engine(database, handlers.handle, lambda: content, {"talk": read}, time.time, frozenset({"talk"}))
        conversation = Conversation(database, engine, language)
        click.echo(HINT)
        try:
            await _converse(conversation)
        finally:
            await database.close()


async def _converse(conversation: Conversation) -> None:
    typed = "/start"
    while typed:
        for line in shown(await conversation.say(typed)):
            click.echo(line)
        try:
            typed = click.prompt("\n>", default="", show_default=False, prompt_suffix=" ").strip()
        except (click.Abort, EOFError):
            return
