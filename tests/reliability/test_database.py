"""The database stops, is locked, or its disk is full (R5, R6): nothing is acknowledged, nothing lost, all by itself."""

import asyncio
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import text

from bot.channels.telegram.receiving import CONFLICT_PAUSE
from tests.bot_api import BotApiServer
from tests.patience import MOST_OF_A_PROCESSOR, PATIENCE, until
from tests.postgresql import Server
from tests.reliability.conftest import Town, locked, opened
from tests.reliability.crowd import Crowd, Ledger
from tests.reliability.process import Process

pytestmark = pytest.mark.kill
BOTH_WAYS = pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])


async def is_ready(service: Process) -> bool:
    async with aiohttp.ClientSession() as session, session.get(f"{service.url}/readyz") as answer:
        return answer.status == 200


@asynccontextmanager
async def writing(crowd: Crowd) -> AsyncIterator[None]:
    """Everybody asks again and again."""

    async def write() -> None:
        for _ in range(18):
            crowd.all_ask()
            await asyncio.sleep(0.15)

    task = asyncio.create_task(write())
    yield
    await task


async def all_is_well(url: str, crowd: Crowd, kills: int = 0) -> None:
    await crowd.answered()
    async with opened(url) as database:
        (await Ledger.settled(database)).check(crowd.people)
    crowd.check(kills)


@BOTH_WAYS
async def test_postgresql_is_restarted_under_load(
    town: Town, crowd: Crowd, api: BotApiServer, postgresql: Server, webhook: bool
) -> None:
    """R5: while PostgreSQL is away Telegram keeps every update, the service waits without a busy loop and says that
    it is not ready; when the database is back everything is answered, by itself."""
    url = town.new_database(postgresql)
    service = await town.service(url, webhook=webhook).start()
    crowd.come(3)
    async with writing(crowd):
        await asyncio.sleep(0.5)
        await asyncio.to_thread(postgresql.kill)
        await asyncio.sleep(0.3)
        before = api.pending()
        share = await service.share_of_processor(1.5)
        assert api.pending() > before + 10
        assert not await is_ready(service)
        await asyncio.to_thread(postgresql.resume)
    await all_is_well(url, crowd, kills=1)
    assert share < MOST_OF_A_PROCESSOR
    async with asyncio.timeout(PATIENCE):
        while not await is_ready(service):
            await asyncio.sleep(0.1)


async def test_the_lock_of_the_one_that_polls_is_lost(
    town: Town, crowd: Crowd, api: BotApiServer, postgresql: Server
) -> None:
    """R5, R10: when the session that holds the lock ends, as with a restart of the database, another one polls, and
    the first learns it from Telegram and stands by: they do not push each other out for ever."""
    url = town.new_database(postgresql)
    services = [await town.service(url).start() for _ in range(2)]
    crowd.come(2)
    crowd.all_ask()
    await crowd.answered()
    async with opened(url) as database, database.write() as connection:
        await connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"))
    await until(lambda: conflicts(services))
    crowd.all_ask()
    await asyncio.sleep(CONFLICT_PAUSE + 1.5)
    await all_is_well(url, crowd)
    assert conflicts(services) == 1


def conflicts(services: list[Process]) -> int:
    """How often Telegram said that two poll."""
    return sum(service.log.count("another program polls") for service in services)


@pytest.mark.parametrize(
    ("patience", "webhook"),
    [(10_000, False), (50, False), (50, True)],
    ids=["polling, waits", "polling, gives up", "webhook, gives up"],
)
async def test_sqlite_is_locked(
    town: Town, crowd: Crowd, api: BotApiServer, tmp_path: Path, patience: int, webhook: bool
) -> None:
    """R5: another program locks the database for some seconds, shorter or longer than a statement waits for it."""
    url = f"sqlite:///{tmp_path / 'hamroh.db'}"
    service = await town.service(url, webhook=webhook).start(patience=patience)
    crowd.come(3)
    crowd.all_ask()
    await crowd.answered()
    with locked(url):
        crowd.all_ask(2)
        share = await service.share_of_processor(1.5)
        assert api.pending() == 6
    await all_is_well(url, crowd)
    assert share < MOST_OF_A_PROCESSOR


@BOTH_WAYS
async def test_the_database_may_not_grow(
    town: Town, crowd: Crowd, api: BotApiServer, tmp_path: Path, webhook: bool
) -> None:
    """R6: a full database acknowledges nothing and says so in the log; with room again all is answered."""
    url, pages = f"sqlite:///{tmp_path / 'hamroh.db'}", tmp_path / "pages"
    pages.write_text("1000000")
    service = await town.service(url, webhook=webhook).start(pages=pages)
    crowd.come(3)
    crowd.all_ask()
    await crowd.answered()
    pages.write_text("1")  # SQLite takes it as: not one page more than there are
    crowd.all_ask(20)
    share = await service.share_of_processor(2)
    assert api.pending() > 0
    assert "OperationalError" in service.log
    pages.write_text("1000000")
    await all_is_well(url, crowd)
    assert share < MOST_OF_A_PROCESSOR


async def test_the_disk_is_full(town: Town, crowd: Crowd, api: BotApiServer, tmp_path: Path) -> None:
    """R6: when not a byte can be written, neither to the database nor to the log, nothing is acknowledged; with room
    again all is answered."""
    url = f"sqlite:///{tmp_path / 'hamroh.db'}"
    service = await town.service(url).start()
    crowd.come(3)
    crowd.all_ask()
    await crowd.answered()
    resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    crowd.all_ask(2)
    share = await service.share_of_processor(2)
    assert api.pending() == 6
    resource.prlimit(service.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await all_is_well(url, crowd)
    assert share < MOST_OF_A_PROCESSOR
