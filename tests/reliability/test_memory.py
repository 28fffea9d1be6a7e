"""The service does not grow (R13)."""

import gc
import sys
from pathlib import Path

from bot.channels.telegram import updates
from bot.core.channel import Outcome, Parcel, Sent
from bot.core.pack import Library
from bot.engine import Engine
from bot.store import inbox, migrate, retention
from bot.store.db import Database
from bot.worker import Rates, Sender
from handlers import handle
from tests.bot_api import people
from tests.conftest import Clock, driver_url

PEOPLE = 500
ROUNDS = 3  # of two turns of each
MOST_GROWTH = 1_000  # blocks of memory between the first half and the second


class Nowhere:
    """A channel that delivers at once."""

    async def send(self, address: str, parcel: Parcel) -> Outcome:
        return Sent()


async def test_memory_stays_flat(tmp_path: Path, frozen: Library, clock: Clock) -> None:
    """R13: six thousand turns, received, decided and sent, leave no more memory in use than the first half did.

    A million takes minutes; what grows with each turn shows after three thousand, which then keep a block each.
    """
    database = Database(driver_url(f"sqlite:///{tmp_path / 'hamroh.db'}"))
    await migrate.upgrade(database)
    engine = Engine(database, handle, lambda: frozen, {updates.CHANNEL: updates.read}, clock)
    sender = Sender(updates.CHANNEL, Nowhere(), database, clock, Rates.within(1e6, 1e6))
    number = 0
    sizes = []
    for _ in range(2):
        for _ in range(ROUNDS):
            arrivals = []
            for address in range(PEOPLE * 2):
                number += 1
                message = people.message(address % PEOPLE, number, 1, people.text("/help"), language_code="en")
                arrivals.append(updates.arrival({"update_id": number, "message": message}))
            async with database.write() as connection:
                await inbox.add(connection, arrivals, clock())
            while await engine.take_turns():
                pass
            clock.pass_by(60)
            await sender.drain()
            await retention.purge(database, clock(), 30)
        gc.collect()
        sizes.append(sys.getallocatedblocks())
    await database.close()
    assert engine.counters.turns == 2 * ROUNDS * 2 * PEOPLE
    assert sizes[1] - sizes[0] < MOST_GROWTH
