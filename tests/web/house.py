"""The web chat with everything behind it: database, handlers, engine; served on a port of this machine."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.web import events
from bot.channels.web.server import WebChat
from bot.config import Settings
from bot.core.pack import Library
from bot.engine import Engine
from bot.store.db import Database
from bot.worker import Loop
from handlers import handle


@dataclass
class House:
    """A served web chat."""

    client: TestClient[Any, Any]
    database: Database
    engine: Engine
    clock: Callable[[], float]
    is_ready: bool = True

    @property
    def address(self) -> str:
        return str(self.client.make_url("/")).rstrip("/")

    async def turns(self) -> None:
        """Answer whatever waits."""
        while await self.engine.take_turns():
            pass

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Answers come by themselves."""
        loop = Loop("turns", self.engine.take_turns, self.database, "inbox", idle=0.2)
        task = asyncio.create_task(loop.run())
        try:
            yield
        finally:
            loop.stop()
            await task


@asynccontextmanager
async def house(
    database: Database, content: Library, clock: Callable[[], float], **settings: str
) -> AsyncIterator[House]:
    """A web chat on `database`."""
    chat = WebChat(Settings(**settings), database, lambda: content, clock, clock)
    engine = Engine(database, handle, lambda: content, {events.CHANNEL: events.read}, clock)

    async def is_ready() -> bool:
        return built.is_ready

    async def metrics() -> bytes:
        return b"hamroh_turns 1\n"

    async with TestClient(TestServer(chat.application(is_ready, metrics))) as client:
        built = House(client, database, engine, clock)
        yield built


class Chat:
    """A conversation through the API, in words: somebody types, taps, sees."""

    def __init__(self, house: House, secret: str, receipt: str) -> None:
        self.house, self.secret, self.receipt = house, secret, receipt
        self.cursor = ""
        self.messages: list[dict[str, Any]] = []

    @property
    def path(self) -> str:
        return f"/api/v1/chats/{self.secret}"

    async def event(self, **fields: str) -> ClientResponse:
        return await self.house.client.post(f"{self.path}/events", json=fields)

    async def types(self, text: str, **fields: str) -> "Chat":
        answer = await self.event(text=text, **fields)
        assert answer.status == 202, await answer.text()
        return await self.fetches()

    async def taps(self, label: str) -> "Chat":
        answer = await self.event(choice=self.choice(label))
        assert answer.status == 202, await answer.text()
        return await self.fetches()

    def choice(self, label: str) -> str:
        offered = [item for message in self.messages for item in message["choices"]]
        found = [item["choice"] for item in offered if label.casefold() in item["label"].casefold()]
        assert found, f"no button «{label}» among {[item['label'] for item in offered]}"
        return str(found[0])

    async def fetches(self, wait: float = 0) -> "Chat":
        await self.house.turns()
        answer = await self.house.client.get(f"{self.path}/messages?after={self.cursor}&wait={wait}")
        assert answer.status == 200, await answer.text()
        found = await answer.json()
        self.cursor, self.messages = found["cursor"], found["messages"]
        return self

    def sees(self, words: str) -> "Chat":
        said = "\n\n".join(message["text"] for message in self.messages)
        assert words.casefold() in said.casefold(), f"«{words}» is not in:\n{said}"
        return self


async def opens(house: House, **fields: Any) -> Chat:
    """Somebody opens a chat."""
    answer = await house.client.post("/api/v1/chats", json=fields)
    assert answer.status == 201, await answer.text()
    found = await answer.json()
    return Chat(house, found["chat"], found["receipt"])


def sqlite(folder: Path) -> Database:
    """A new SQLite database."""
    return Database(f"sqlite+aiosqlite:///{folder / 'hamroh.db'}")


async def take_away(database: Database, folder: Path) -> None:
    """The SQLite database in `folder` cannot be opened any more."""
    await database.close()
    _replace_by_folders(folder)


def _replace_by_folders(folder: Path) -> None:
    for file in folder.iterdir():
        file.unlink()
    (folder / "hamroh.db").mkdir()
