"""kill -9 at moments that dice choose, by polling and by webhook, with one and with several processes (R1, R2, R3)."""

import asyncio
import random

import pytest

from bot.store.db import Database
from tests.bot_api import BotApiServer
from tests.patience import until
from tests.postgresql import Server
from tests.reliability.conftest import Town, opened
from tests.reliability.crowd import Crowd, Ledger

pytestmark = pytest.mark.kill
KILLS = 13


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_killed_at_any_time(
    town: Town, crowd: Crowd, api: BotApiServer, database: Database, database_url: str, webhook: bool
) -> None:
    """R1, R2, R3: killed thirteen times while several people write, also while it starts: all is answered in order."""
    dice = random.Random(f"{webhook} {database.is_sqlite}")
    service = town.service(database_url, webhook=webhook, sending_lease=0.5)
    api.weather.delay = 0.01
    crowd.come(4)
    for number in range(KILLS):
        await service.start(wait=number % 3 != 0)
        crowd.all_ask(2)
        await asyncio.sleep(dice.uniform(0.0, 0.3))
        await service.kill()
    await service.start()
    await crowd.answered()
    (await Ledger.settled(database)).check(crowd.people)
    crowd.check(kills=KILLS)


async def test_several_workers_take_turns_in_order(
    town: Town, crowd: Crowd, api: BotApiServer, postgresql: Server
) -> None:
    """R3: one front, three workers, one of them killed in the middle: each event one turn, in order per person, at
    most one double; when the front is killed too, the one that stood by goes on."""
    url = town.new_database(postgresql)
    fronts = [town.service(url, role="front") for _ in range(2)]
    workers = [town.service(url, role="worker") for _ in range(3)]
    await fronts[0].start()
    await asyncio.gather(*(process.start() for process in (*workers, fronts[1])))
    api.weather.delay = 0.005
    crowd.come(10)
    crowd.all_ask(8)
    await until(lambda: len(api.called("sendMessage")) > 40)
    await workers[1].kill()
    await fronts[0].kill()
    crowd.all_ask(4)
    await crowd.answered()
    async with opened(url) as database:
        (await Ledger.settled(database)).check(crowd.people)
    crowd.check(kills=1)
    assert all(process.is_alive for process in (workers[0], workers[2], fronts[1]))
