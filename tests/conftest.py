"""What all tests stand on: both databases, the real content, a clock that is moved by hand."""

import itertools
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import library, logs, phrases
from bot.core.pack import Library
from bot.store import migrate
from bot.store.db import Database
from tests.postgresql import Server

ROOT = Path(__file__).parent.parent
INDEX = ROOT / "var"  # where the index of the real content is kept from one run to the next
MUST_RUN = bool(os.environ.get("HAMROH_TESTS_MUST_RUN"))
_numbers = itertools.count(1)


class Clock:
    """The time, moved by hand."""

    def __init__(self, now: float = 1_795_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(scope="session", autouse=True)
def _logs() -> None:
    logs.set_up("info")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def content() -> Library:
    """The content as it is served."""
    return library.load(ROOT / "content", ROOT / "locales")


@pytest.fixture(scope="session")
def matched(content: Library) -> Library:
    """The content with its matcher, as it is some time after the start."""
    return replace(content, matcher=phrases.matcher(ROOT / "content", content, INDEX))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """One PostgreSQL server for all tests."""
    server = Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new empty database: each test that asks runs on both."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'hamroh.db'}"
    server: Server = request.getfixturevalue("postgresql")
    return server.create(f"test_{os.getpid()}_{next(_numbers)}")


def driver_url(url: str) -> str:
    """`url` with the driver that the store uses."""
    return url.replace("sqlite://", "sqlite+aiosqlite://").replace("postgresql://", "postgresql+psycopg://")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with all tables."""
    opened = Database(driver_url(database_url))
    await migrate.upgrade(opened)
    yield opened
    await opened.close()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a browser or PostgreSQL test that was skipped is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = [report.nodeid for report in reporter.stats.get("skipped", [])] if reporter else []
    must = ("postgresql", "browser", "tests/web", "tests/reliability")
    missed = [name for name in skipped if any(part in name for part in must)]
    if MUST_RUN and missed:
        reporter.write_line(f"must run, but were skipped: {', '.join(missed)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
