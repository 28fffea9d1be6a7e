"""Every journey, bare, on Telegram and on the web, in every language that it claims."""

from pathlib import Path

import aiohttp
import pytest

from bot.core.pack import Library
from bot.store.db import Database
from tests.conftest import Clock
from tests.conversation import Somebody, engine
from tests.journeys.walking import BareWalker, TelegramWalker, WebWalker, scripts, walk
from tests.telegram.conftest import Started, starter

SCRIPTS = scripts()


@pytest.fixture
def start(tmp_path: Path) -> Started:
    return starter(tmp_path)


@pytest.mark.parametrize("name", SCRIPTS)
async def test_bare(name: str, database: Database, content: Library, clock: Clock) -> None:
    """The engine alone, on both databases."""
    script = SCRIPTS[name]
    taker = engine(database, content, clock)
    for language in script["languages"]:
        await walk(BareWalker(Somebody(database, taker, clock, language)), script, language, content)


@pytest.mark.parametrize("name", SCRIPTS)
async def test_on_telegram(name: str, start: Started, content: Library) -> None:
    """Through the Bot API, each call checked."""
    script = SCRIPTS[name]
    async with start(telegram_rate="100000", telegram_chat_rate="100000") as running:
        for number, language in enumerate(script["languages"], 1):
            await walk(TelegramWalker(running.api, number, running.service), script, language, content)


@pytest.mark.parametrize("name", SCRIPTS)
async def test_on_the_web(name: str, start: Started, content: Library) -> None:
    """Through the web chat's API."""
    script = SCRIPTS[name]
    async with start() as running, aiohttp.ClientSession() as session:
        for language in script["languages"]:
            await walk(WebWalker(session, running.url, running.service), script, language, content)
