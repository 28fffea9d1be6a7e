"""The web chat keeps what it accepted when the process is killed (R1)."""

import itertools
from collections.abc import AsyncIterator
from contextlib import suppress

import aiohttp
import pytest

from bot.core import markup
from bot.core.pack import Library
from bot.store.db import Database
from tests.reliability.conftest import Town
from tests.reliability.crowd import Ledger, replies
from tests.reliability.process import Process

pytestmark = pytest.mark.kill
LONGEST_ROAD = 30
QUESTION = "/privacy"


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        yield session


class Visitor:
    """Somebody with a web chat who asks one thing, and repeats it by its key until it is accepted."""

    def __init__(self, client: aiohttp.ClientSession, service: Process) -> None:
        self._client = client
        self._service = service
        self._chat = ""
        self._accepted = False

    async def opens(self) -> "Visitor":
        """A new chat."""
        async with self._client.post(f"{self._service.url}/api/v1/chats", json={}) as answer:
            self._chat = (await answer.json())["chat"]
        return self

    async def asks(self) -> None:
        """Unless it was accepted before, ask, and remember whether it was now."""
        event = {"text": QUESTION, "key": "only-one", "language": "en"}
        with suppress(aiohttp.ClientError):
            if not self._accepted:
                async with self._client.post(f"{self._at}/events", json=event) as answer:
                    self._accepted = answer.status == 202

    @property
    def _at(self) -> str:
        return f"{self._service.url}/api/v1/chats/{self._chat}"

    async def sees(self, expected: list[str]) -> None:
        """Wait for messages: what comes is `expected`, no more and no less."""
        messages: list[str] = []
        cursor = ""
        while len(messages) < len(expected):
            async with self._client.get(f"{self._at}/messages", params={"after": cursor, "wait": "4"}) as answer:
                page = await answer.json()
            assert page["messages"], f"only {len(messages)} messages came"
            messages += [message["text"] for message in page["messages"]]
            cursor = page["cursor"]
        assert messages == expected


async def test_killed_at_every_step_of_a_web_chat(
    town: Town, client: aiohttp.ClientSession, frozen: Library, database: Database, database_url: str
) -> None:
    """R1: killed at each step from the storing of an event to its answer and after it, a visitor who was told 202
    finds the answer when the service is back, and one who was not asks again: one answer each time."""
    service = town.service(database_url, telegram_token="")
    expected = [markup.plain(message.text) for message in replies(frozen, "web", "en", QUESTION)]
    visitors: list[Visitor] = []
    for step in itertools.count(1):
        await service.start(kill_at=step)
        for visitor in visitors[-1:]:
            await visitor.asks()
            await visitor.sees(expected)
        visitors.append(await Visitor(client, service).opens())
        service.arm()
        await visitors[-1].asks()
        await service.ended(10)
        assert step < LONGEST_ROAD
        if len((await Ledger.read(database)).turns) == len(visitors):
            break  # killed after the answer was there, and before it was fetched
    assert step > 8
    await service.start()
    for visitor in visitors:
        await visitor.asks()
        await visitor.sees(expected)
    assert set((await Ledger.read(database)).turns.values()) == {1}
