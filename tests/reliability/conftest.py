"""A Bot API server, a crowd and as many services as a test wants."""

import itertools
import os
import shutil
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot import library, phrases
from bot.core.pack import Library
from bot.store.db import Database
from tests.bot_api import TOKEN, BotApiServer
from tests.conftest import ROOT, driver_url
from tests.postgresql import Server, free_port
from tests.reliability.crowd import Crowd
from tests.reliability.process import Nursery, Process

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of one pack without exam and phrases, with the Russian interface alone: quick to read at each of the many
    starts, and whoever edits the real one meanwhile changes no expected answer."""
    folder = tmp_path_factory.mktemp("shelf")
    for name in ("content", "locales"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("phrases", "quizzes", "audio"))
    for pack in (folder / "content").glob("*/pack.toml"):
        if pack.parent.name != "ru":
            shutil.rmtree(pack.parent)
    for file in (folder / "locales").rglob("*.po"):
        if file.relative_to(folder / "locales").parts != ("ru", "LC_MESSAGES", "interface.po"):
            file.unlink()
    return folder


@pytest.fixture(scope="session")
def frozen(shelf: Path) -> Library:
    """The library of that shelf. Its index is made before services start, so that none of them makes it."""
    content = library.load(shelf / "content", shelf / "locales")
    phrases.matcher(shelf / "content", content, shelf / "var")
    return content


@pytest.fixture
async def api() -> AsyncIterator[BotApiServer]:
    async with BotApiServer() as server:
        yield server


@pytest.fixture
def crowd(api: BotApiServer, frozen: Library) -> Crowd:
    return Crowd(api, frozen)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """The database at `url`, to look into."""
    database = Database(driver_url(url))
    try:
        yield database
    finally:
        await database.close()


@contextmanager
def locked(url: str) -> Iterator[None]:
    """The database as another program holds it for writing."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@dataclass
class Town:
    """Everything a service needs to live: settings by name without HAMROH_, and a folder."""

    nursery: Nursery
    api: BotApiServer
    shelf: Path
    folder: Path
    processes: list[Process] = field(default_factory=list)

    def new_database(self, server: Server) -> str:
        """A new empty database of `server`."""
        return server.create(f"town_{os.getpid()}_{next(_numbers)}")

    def service(self, database_url: str, *, role: str = "all", webhook: bool = False, **settings: object) -> Process:
        """A service on `database_url` that is not started yet. Pacing is off unless `settings` say otherwise."""
        number, port = len(self.processes), free_port()
        chosen = {
            "telegram_token": TOKEN,
            "telegram_api": self.api.url,
            "telegram_rate": 2000,
            "telegram_chat_rate": 2000,
            "sending_lease": 1,
            "database_url": database_url,
            "data_dir": self.folder,
            "index_dir": self.shelf / "var",
            "content_dir": self.shelf / "content",
            "locales_dir": self.shelf / "locales",
            "web_port": port,
            "web_chats_per_hour": 10_000,
            "webhook_url": f"http://127.0.0.1:{port}/telegram" if webhook else "",
            **settings,
        }
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HAMROH_")}
        environment |= {f"HAMROH_{name.upper()}": str(value) for name, value in chosen.items()}
        log = self.folder / f"{number}.log"
        process = Process(self.nursery, environment, ["--role", role], log, f"http://127.0.0.1:{port}")
        self.processes.append(process)
        return process


@pytest.fixture
async def town(
    nursery: Nursery, api: BotApiServer, shelf: Path, frozen: Library, tmp_path: Path
) -> AsyncIterator[Town]:
    if sys.platform != "linux":
        pytest.skip("processes are watched by /proc and given full disks by prlimit, which only Linux has")
    town = Town(nursery, api, shelf, tmp_path)
    yield town
    for process in town.processes:
        process.kill_now()
    for process in town.processes:
        await process.ended()
        assert TOKEN not in process.log
        for surprise in ("Traceback", '"library": "asyncio"'):
            assert surprise not in process.log, process.log
