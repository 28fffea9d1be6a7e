"""Starting and stopping: migrations that are killed, a second poller by mistake, an end within ten seconds (R10-R12)."""

import asyncio
import itertools
import sys
from pathlib import Path

import pytest

from bot.store.db import Database
from tests.bot_api import BotApiServer, Trouble
from tests.conftest import ROOT
from tests.patience import until
from tests.postgresql import Server
from tests.reliability.conftest import Town, locked, opened
from tests.reliability.crowd import Crowd, Ledger

pytestmark = pytest.mark.kill
STRIDE = 4


async def test_a_killed_migration_runs_again(town: Town, crowd: Crowd, database_url: str) -> None:
    """R11: killed at every fourth step of making the tables, the next start makes them, and the service works."""
    service = town.service(database_url)
    for step in itertools.count(1, STRIDE):
        await service.start(kill_at=step, at_once=True, wait=False)
        await until(lambda: not service.is_alive or "serves" in service.log)
        if "serves" in service.log:
            break
    assert step > 5 * STRIDE
    await service.kill()
    await service.start()
    crowd.come(2)
    crowd.all_ask()
    await crowd.answered()
    crowd.check()


async def test_many_processes_migrate_at_once(town: Town, crowd: Crowd, postgresql: Server) -> None:
    """R11: three processes that meet a new database make its tables once, and all serve."""
    url = town.new_database(postgresql)
    services = [town.service(url) for _ in range(3)]
    await asyncio.gather(*(service.start() for service in services))
    assert all(service.is_alive for service in services)
    crowd.come(3)
    crowd.all_ask(2)
    await crowd.answered()
    assert crowd.check() == 0


async def test_two_installations_with_one_token(town: Town, crowd: Crowd, api: BotApiServer, tmp_path: Path) -> None:
    """R10: two bots with one token and a database each: an alarm in the log, and everybody is answered by one of them."""
    services = [await town.service(f"sqlite:///{tmp_path / name}.db").start() for name in ("one", "two")]
    crowd.come(6)
    for words in ("/help", "/human", "/settings"):
        for person in crowd.people:
            crowd.says(person, words)
        await asyncio.sleep(0.3)
    await until(lambda: all(set(person.expected) <= set(crowd.heard(person)) for person in crowd.people))
    assert any("another program polls with the same token" in service.log for service in services)
    assert all(service.is_alive for service in services)


async def test_one_polls_and_the_others_stand_by(
    town: Town, crowd: Crowd, api: BotApiServer, postgresql: Server
) -> None:
    """R10: of two processes on one database one polls; when it is killed the other one takes over."""
    url = town.new_database(postgresql)
    services = [await town.service(url).start() for _ in range(2)]
    crowd.come(3)
    crowd.all_ask()
    await crowd.answered()
    await services[0].kill()
    crowd.all_ask()
    await crowd.answered()
    async with opened(url) as database:
        (await Ledger.settled(database)).check(crowd.people)
    crowd.check(kills=1)
    assert not any("another program polls" in service.log for service in services)


async def test_sigterm_finishes_what_is_in_hand(
    town: Town, crowd: Crowd, api: BotApiServer, database: Database, database_url: str
) -> None:
    """R12: asked to end while messages are on their way, `hamroh run` waits for them, records them and ends with 0
    within ten seconds; the next start sends the rest, and nothing twice. (With PostgreSQL by webhook.)"""
    service = town.service(database_url, webhook=not database.is_sqlite)
    api.weather.delay = 0.5
    command = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", env=service.environment, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        crowd.come(4)
        crowd.all_ask(3)
        await until(lambda: len(api.called("sendMessage")) >= 5)
        command.terminate()
        assert await asyncio.wait_for(command.wait(), 10) == 0
    finally:
        if command.returncode is None:
            command.kill()
    sent = len(api.called("sendMessage"))
    assert sent == sum(len(messages) for messages in api.chats.values())
    api.weather.clear()
    await service.start()
    await crowd.answered()
    (await Ledger.settled(database)).check(crowd.people)
    assert crowd.check() == 0


async def test_sigterm_while_telegram_hangs(town: Town, crowd: Crowd, api: BotApiServer, tmp_path: Path) -> None:
    """R12: also when no call to Telegram returns the end comes within ten seconds; the next start loses nothing."""
    url = f"sqlite:///{tmp_path / 'hamroh.db'}"
    service = await town.service(url).start()
    crowd.come(3)
    api.weather.fail("sendMessage", times=3, trouble=Trouble.HANG)
    crowd.all_ask()
    await until(lambda: len(api.called("sendMessage")) == 3)
    await service.stop(within=10)
    await service.start()
    await crowd.answered()
    assert crowd.check() == 0


async def test_sigterm_while_the_database_is_away(town: Town, crowd: Crowd, postgresql: Server) -> None:
    """R12: a database that is away does not hold up the end; the next start loses nothing."""
    url = town.new_database(postgresql)
    service = await town.service(url).start()
    crowd.come(2)
    crowd.all_ask()
    await crowd.answered()
    await asyncio.to_thread(postgresql.kill)
    crowd.all_ask()
    await asyncio.sleep(0.5)
    try:
        await service.stop(within=10)
    finally:
        await asyncio.to_thread(postgresql.resume)
    await service.start()
    await crowd.answered()
    crowd.check(kills=1)


async def test_sigterm_while_the_database_is_locked(town: Town, crowd: Crowd, tmp_path: Path) -> None:
    """R12: a database that another program holds for long does not hold up the end either."""
    url = f"sqlite:///{tmp_path / 'hamroh.db'}"
    service = await town.service(url).start()
    crowd.come(2)
    crowd.all_ask()
    await crowd.answered()
    with locked(url):
        crowd.all_ask()
        await asyncio.sleep(0.5)
        await service.stop(within=10)
    await service.start()
    await crowd.answered()
    crowd.check(kills=1)
