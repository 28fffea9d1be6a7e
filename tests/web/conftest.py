"""The web chat for tests, with a clock moved by hand or, for browsers, the real one."""

import os
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from bot.core.pack import Library
from bot.store import migrate
from bot.store.db import Database
from tests.conftest import MUST_RUN, Clock
from tests.web.house import House, house, sqlite


@pytest.fixture
async def small_database(tmp_path: Path) -> AsyncIterator[Database]:
    """One SQLite database: for what is the same on both."""
    opened = sqlite(tmp_path)
    await migrate.upgrade(opened)
    yield opened
    await opened.close()


@pytest.fixture
async def web(small_database: Database, content: Library, clock: Clock) -> AsyncIterator[House]:
    """A web chat whose turns a test takes itself."""
    async with house(small_database, content, clock) as built:
        yield built


@pytest.fixture
async def web_on_both(database: Database, content: Library, clock: Clock) -> AsyncIterator[House]:
    """The same on SQLite and on PostgreSQL."""
    async with house(database, content, clock) as built:
        yield built


@pytest_asyncio.fixture(loop_scope="session")
async def live(tmp_path: Path, content: Library) -> AsyncIterator[House]:
    """A web chat that answers by itself."""
    opened = sqlite(tmp_path)
    await migrate.upgrade(opened)
    async with house(opened, content, time.time) as built, built.working():
        yield built
    await opened.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The system's Chromium, one for all tests; each visitor has a profile of their own."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        if MUST_RUN or os.environ.get("CI") == "true":
            pytest.fail("no Chromium is installed")
        pytest.skip("no Chromium is installed")
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=program, args=arguments)
        yield opened
        await opened.close()
