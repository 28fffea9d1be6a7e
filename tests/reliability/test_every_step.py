"""kill -9 at every step of receive, decide and send, and before and after single calls (R1, R2)."""

import itertools
from typing import Any

import pytest

from bot.store.db import Database
from tests.bot_api import BotApiServer
from tests.reliability.conftest import Town
from tests.reliability.crowd import Crowd, Ledger
from tests.reliability.process import Process

pytestmark = pytest.mark.kill
LONGEST_ROAD = 60
STEPS_OF_RECEIVING = 3  # before the update is stored, before the commit, after the commit


async def is_all_recorded(database: Database, crowd: Crowd) -> bool:
    """Whether everything was done when the kill came: the road has no more steps."""
    ledger = await Ledger.read(database)
    return len(ledger.turns) == len(crowd.people) and not ledger.unsent


async def killed_at(step: int, service: Process, database: Database, crowd: Crowd) -> None:
    """The service gets over the kill before; then somebody new asks, and it is killed at `step`."""
    await service.start(kill_at=step)
    await crowd.answered()
    await Ledger.settled(database)
    service.arm()
    crowd.asks(crowd.come()[0])
    await service.ended(10)


async def all_is_well(service: Process, database: Database, crowd: Crowd, kills: int = 1) -> int:
    """After a start without faults nothing is missing. The number of doubles."""
    await service.start()
    await crowd.answered()
    (await Ledger.settled(database)).check(crowd.people)
    return crowd.check(kills)


async def test_killed_at_every_step(town: Town, crowd: Crowd, database: Database, database_url: str) -> None:
    """R1, R2: killed at each step in the database from the storing of an update to the record that its answer was
    sent, the service answers every update once it is back: one turn each, at most one double per kill."""
    service = town.service(database_url, sending_lease=0.2)
    for step in itertools.count(1):
        await killed_at(step, service, database, crowd)
        assert step < LONGEST_ROAD
        if await is_all_recorded(database, crowd):
            break
    assert step > 20
    await all_is_well(service, database, crowd)


async def test_killed_while_the_webhook_receives(
    town: Town, crowd: Crowd, database: Database, database_url: str
) -> None:
    """R1, T2: killed before, in and after the commit of an update that the webhook brings, before its 200."""
    service = town.service(database_url, webhook=True, sending_lease=0.2)
    for step in range(1, STEPS_OF_RECEIVING + 1):
        await killed_at(step, service, database, crowd)
    await all_is_well(service, database, crowd)


@pytest.mark.parametrize(
    ("moment", "method", "doubles"),
    [("on_call", "getUpdates", 0), ("on_done", "getUpdates", 0), ("on_done", "sendMessage", 1)],
)
async def test_killed_around_a_call(
    town: Town,
    crowd: Crowd,
    api: BotApiServer,
    database: Database,
    database_url: str,
    moment: str,
    method: str,
    doubles: int,
) -> None:
    """R1, R2: killed before Telegram hears that updates came, before the bot gets them, or after a message went out
    and before the bot knows: nothing is lost, and the message alone that was on its way comes twice."""
    service = town.service(database_url, sending_lease=0.2)

    async def kill(called: str, _: Any) -> None:
        if called == method:
            setattr(api, moment, None)
            service.kill_now()

    crowd.come()
    kills = 3
    for _ in range(kills):
        await service.start()
        await crowd.answered()
        await Ledger.settled(database)
        setattr(api, moment, kill)
        crowd.all_ask(2)
        await service.ended(5)
    assert await all_is_well(service, database, crowd, kills) == kills * doubles


async def test_without_a_kill_nothing_comes_twice(
    town: Town, crowd: Crowd, api: BotApiServer, database: Database, database_url: str
) -> None:
    """R2, T2: updates that Telegram delivers three times are one turn, and ids that jump back are no repeats."""
    api.queue.ids = itertools.chain((9_000, 9_001, 9_002), itertools.count(70))
    service = town.service(database_url)
    crowd.come(3)
    for _ in range(4):
        numbers = [crowd.asks(person) for person in crowd.people]
        for number in numbers * 2:
            api.redeliver(number)
    assert await all_is_well(service, database, crowd, kills=0) == 0
