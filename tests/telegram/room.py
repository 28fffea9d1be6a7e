"""The counsellors' group with everything around it: people on the web and on Telegram, the console, a clock by hand."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from bot.casework.bridge import Bridge
from bot.casework.team import Team
from bot.channels.telegram import updates
from bot.channels.telegram.group import WithGroup
from bot.channels.telegram.receiving import Receiver, ReceivingBot
from bot.channels.telegram.sending import TelegramChannel
from bot.channels.telegram.transport import AiohttpTransport
from bot.channels.web import events
from bot.core.pack import Library
from bot.engine import Engine
from bot.store import outbox, topics
from bot.store.db import Database
from bot.store.staff import Role
from bot.store.tables import cases as table
from bot.worker import Rates, Sender
from handlers import handle
from tests.bot_api import TOKEN, BotApiServer
from tests.conftest import Clock
from tests.store.test_cases import VAULT
from tests.web.house import Chat, opens
from tests.web.test_console import Colleague, Office, office_on

GROUP = -1001234567890


@dataclass
class Room:
    """A group, and a service whose turns a test takes itself."""

    api: BotApiServer
    office: Office
    clock: Clock
    bot: ReceivingBot
    bridge: Bridge = field(init=False)
    sender: Sender = field(init=False)

    def __post_init__(self) -> None:
        database = self.office.database
        self.office.engine = Engine(
            database,
            handle,
            self.office.console.desk.library,
            {updates.CHANNEL: updates.read, events.CHANNEL: events.read},
            self.clock,
            vault=VAULT,
            group=True,
        )
        self.receiver = Receiver(self.bot, database, self.clock, 10_000, GROUP)
        self.starts()

    def starts(self) -> None:
        """The service begins, for the first time or again."""
        database, desk = self.office.database, self.office.console.desk
        self.bridge, self.team = Bridge(desk, GROUP), Team(desk, GROUP, updates.heard)
        channel = WithGroup(self.bot, self.bridge, TelegramChannel(self.bot))
        self.sender = Sender(updates.CHANNEL, channel, database, self.clock, Rates.within(30, 1))

    async def settles(self, seconds: int = 600) -> None:
        """Everything that waits is done and told, as fast as Telegram allows; at most for so long."""
        for _ in range(seconds):
            if not await self._goes_on():
                return
            self.clock.pass_by(1)

    async def _goes_on(self) -> bool:
        arrived = [waiting.update for waiting in self.api.queue.waiting]
        self.api.queue.waiting.clear()
        await self.receiver.store(arrived)
        worked = await self.office.engine.take_turns() + await self.team.step() + await self.bridge.follow()
        await self.sender.drain()
        async with self.office.database.read() as connection:
            left = await outbox.unsent(connection) + await topics.waiting(connection)
        return bool(worked or left or arrived)

    # The group

    def topic(self, number: str) -> str:
        """All that the bot said in the topic of a case."""
        thread = self.api.thread_of(GROUP, number)
        return "\n\n".join(message.text for message in self.api.chats[GROUP] if message.thread_id == thread)

    def general(self) -> str:
        """All that it said in no topic of its own."""
        return "\n\n".join(message.text for message in self.api.chats[GROUP] if message.thread_id is None)

    def names(self) -> list[str]:
        """The topics that there are."""
        return list(self.api.world.topics[GROUP].values())

    async def colleague(self, name: str, user: int, role: Role = Role.COUNSELLOR, linked: bool = True) -> "Member":
        """Somebody with an account, and in the group."""
        found = Member(self, user, await self.office.comes(name, role))
        if linked:
            await found.links()
        return found

    # People

    async def web(self, words: str) -> tuple[Chat, str]:
        """Somebody in the web chat sends a case; its number."""
        before = await self.numbers()
        chat = await opens(self.office)
        await chat.types("/human")
        await chat.types(words)
        await chat.taps("Send")
        await self.settles()
        [number] = set(await self.numbers()) - set(before)
        return chat, number

    async def telegram(self, user: int, words: str) -> str:
        """Somebody on Telegram sends a case; its number."""
        before = await self.numbers()
        for text in ("/human", words):
            await self.types(user, text)
        self.api.tap(user, "Send")
        await self.settles()
        [number] = set(await self.numbers()) - set(before)
        return number

    async def types(self, user: int, words: str) -> None:
        """Somebody on Telegram writes to the bot alone."""
        self.api.send_text(user, words, language_code="en")
        await self.settles()

    def chat(self, user: int) -> str:
        """All that somebody on Telegram was told."""
        return "\n\n".join(message.text for message in self.api.chats[user])

    async def numbers(self) -> list[str]:
        """The cases that were ever opened."""
        async with self.office.database.read() as connection:
            return list(await connection.scalars(select(table.c.number).order_by(table.c.id)))

    async def owner(self, number: str) -> int:
        """Who has a case."""
        async with self.office.database.read() as connection:
            return int(await connection.scalar(select(table.c.owner).where(table.c.number == number)) or 0)


@dataclass
class Member:
    """A colleague in the group, with a session in the console beside."""

    room: Room
    user: int
    console: Colleague

    async def links(self) -> None:
        """Make a code in the console and send it to the bot."""
        _, page = await self.console.post("/console/telegram")
        code = re.search(r"/link ([0-9A-Z-]{19})", page)
        assert code, page
        await self.room.types(self.user, f"/link {code[1]}")

    def begins(self, number: str, words: str, **other: Any) -> int:
        """Write in the topic of a case, and nobody has answered yet; the number of the message."""
        thread = self.room.api.thread_of(GROUP, number)
        update = self.room.api.send_in_topic(self.user, words, GROUP, thread, **other)
        return int(update["message"]["message_id"])

    async def says(self, number: str, words: str, **other: Any) -> str:
        """Write in the topic of a case; the sign that the bot put to it."""
        message = self.begins(number, words, **other)
        await self.room.settles()
        return self.room.api.world.marks.get((GROUP, message), "")

    async def taps(self, label: str) -> None:
        """Tap the newest button with this label in the group."""
        self.room.api.tap(self.user, label, chat_id=GROUP)
        await self.room.settles()


@asynccontextmanager
async def room_on(database: Database, content: Library, clock: Clock) -> AsyncIterator[Room]:
    """A group in which every call is checked against the Bot API and the limits of a group."""
    async with (
        BotApiServer(clock=clock) as api,
        office_on(database, content, clock, counsellor_group=str(GROUP)) as office,
    ):
        transports = AiohttpTransport(8, 20), AiohttpTransport(2, 50)
        bot = ReceivingBot(TOKEN, base_url=f"{api.url}/bot", request=transports[0], get_updates_request=transports[1])
        for transport in transports:
            await transport.initialize()
        await office.hire("Chief", Role.SUPERVISOR)  # without anybody who answers no case can be sent
        room = Room(api, office, clock, bot)
        await room.settles()
        yield room
        for transport in transports:
            await transport.shutdown()
        assert api.problems == []
        assert api.limit_breaches == []
        assert api.called("forwardMessage") == []
