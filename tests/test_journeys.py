"""Every journey, bare, on Telegram and on the web, in every language that it claims."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.core.pack import Library
from bot.store.db import Database
from tests.conftest import Clock
from tests.conversation import Somebody, engine
from tests.journeys.walking import BareWalker, TelegramWalker, Walker, WebWalker, scripts, walk
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
        walkers = [TelegramWalker(running.api, user, running.service) for user, _ in enumerate(script["languages"], 1)]
        await _walk_at_once(walkers, script, content)


@pytest.mark.parametrize("name", SCRIPTS)
async def test_on_the_web(name: str, start: Started, content: Library) -> None:
    """Through the web chat's API."""
    script = SCRIPTS[name]
    async with start(web_proxies="1") as running, aiohttp.ClientSession() as session:
        walkers = [
            WebWalker(session, running.url, running.service, f"203.0.113.{number}")
            for number, _ in enumerate(script["languages"], 1)
        ]
        await _walk_at_once(walkers, script, content)


async def _walk_at_once(walkers: Sequence[Walker], script: dict[str, Any], content: Library) -> None:
    """One walker a language, all at the same time: each has a conversation of their own, as people do."""
    async with asyncio.TaskGroup() as walking:
        for walker, language in zip(walkers, script["languages"], strict=True):
            walking.create_task(walk(walker, script, language, content))
