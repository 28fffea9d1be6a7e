"""What grows and what must not: memory after many turns, and the cost of a turn when the tables are full.

The memory is that of a real process. The costs are taken in process, with a channel that sends at once, on tables
that were filled directly: people, their old events and old messages, and web chats, as many of each.
"""

import asyncio
import json
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy import text

from bench import api, table
from bench.path import MOST_PER_CHAT, TEXTS, bot
from bench.process import ROOT
from bot import library
from bot.channels.telegram import updates
from bot.core.channel import Parcel, Sent
from bot.engine import Engine
from bot.metrics import store_readings
from bot.store import inbox, migrate
from bot.store.db import Database
from bot.worker import Rates, Sender
from handlers import handle
from tests.bot_api.fast import text_update
from tests.conftest import driver_url
from tests.postgresql import Server

AT_ONCE = 100  # what one poll brings
PROBES = 7
"""How often a rare action, such as /forget or a reading of all metrics, is timed."""

_FILL = """
WITH RECURSIVE numbers(n) AS (SELECT CAST(:first AS integer) UNION ALL SELECT n + 1 FROM numbers WHERE n < CAST(:last AS integer))
INSERT INTO {into} FROM numbers
"""
_TABLES = (
    "people (lane, language, place, agreed_on, seen_on)"
    " SELECT 'telegram:' || n, 'uz', 'ru', '2026-11-01', '2026-11-01'",
    "inbox (channel, lane, key, payload, received_at, state)"
    " SELECT 'telegram', 'telegram:' || n, 'old ' || n, '', CAST(:now AS double precision) - 3600, 1",
    "outbox (lane, body, created_at, due_at, state)"
    " SELECT 'telegram:' || n, '', CAST(:now AS double precision) - 3600, CAST(:now AS double precision) - 3600, 2",
    "chats (id, receipt, seen_on) SELECT 'chat' || n, 'receipt' || n, '2026-11-01'",
    "chat_secrets (secret, chat) SELECT 'secret' || n, 'chat' || n",
)


class AtOnce:
    """A channel that delivers everything in no time."""

    async def send(self, _address: str, _parcel: Parcel) -> Sent:
        """Delivered."""
        return Sent()


@dataclass
class House:
    """Engine and sender on one database, without network."""

    database: Database
    engine: Engine
    sender: Sender
    key: int = 0

    async def answer(self, addresses: Sequence[int], words: str) -> None:
        """The whole path of one text from each of `addresses`: stored, answered, sent."""
        arrivals = [
            updates.arrival(json.loads(text_update(self.key + i, who, words))) for i, who in enumerate(addresses)
        ]
        self.key += len(arrivals)
        async with self.database.write() as connection:
            await inbox.add(connection, await inbox.make_room(connection, arrivals, 10_000), time.time())
        while await self.engine.take_turns():
            pass
        await self.sender.drain()


async def open_house(url: str) -> House:
    """A house with all content and new tables."""
    database = Database(driver_url(url))
    await migrate.upgrade(database)
    content = library.load(ROOT / "content", ROOT / "locales")
    engine = Engine(database, handle, lambda: content, {updates.CHANNEL: updates.read}, time.time)
    rates = Rates.within(to_all=1e6, to_one=1e6)
    return House(database, engine, Sender(updates.CHANNEL, AtOnce(), database, time.time, rates))


async def fill(database: Database, first: int, last: int) -> None:
    """Put rows number `first` to `last` into each table."""
    async with database.write() as connection:
        for into in _TABLES:
            values = {"first": first, "last": last, "now": time.time()}
            statement = text(_FILL.format(into=into))
            await connection.execute(statement, {k: v for k, v in values.items() if f":{k}" in statement.text})
    if not database.is_sqlite:
        async with database.write() as connection:
            await connection.execute(text("ANALYZE"))


async def timed(times: int, act: Callable[[], Awaitable[object]]) -> float:
    """The median of the milliseconds that `act` takes."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        await act()
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)


async def costs(house: House, people: int, batches: int) -> table.Row:
    """What turns and rare actions cost with `people` people."""
    dice = random.Random(people)

    def some(number: int) -> list[int]:
        return [dice.randint(1, people) for _ in range(number)]

    await house.answer(some(AT_ONCE), "/menu")
    batch = await timed(batches, lambda: house.answer(some(AT_ONCE), "/menu"))
    alone = await timed(PROBES, lambda: house.answer(some(1), "/menu"))
    left = house.engine.counters.failures
    assert not left, "a turn failed"
    return {
        "database": "SQLite" if house.database.is_sqlite else "PostgreSQL",
        "people": people,
        "ms/turn, 100 at once": batch / AT_ONCE,
        "ms/turn, one alone": alone,
        "ms for /metrics": await timed(PROBES, lambda: store_readings(house.database)),
        "ms to forget": await forgetting(house, some(PROBES)),
    }


async def forgetting(house: House, addresses: Sequence[int]) -> float:
    """The median of the milliseconds that erasing one person takes."""
    waiting = iter(addresses)

    async def forget() -> None:
        who = next(waiting)
        press = {
            "update_id": 900_000_000 + house.key,
            "callback_query": {
                "id": str(house.key),
                "from": {"id": who, "is_bot": False, "first_name": "A"},
                "chat_instance": "1",
                "data": f"uz:erase:{int(time.time()) // 60}",
            },
        }
        house.key += 1
        async with house.database.write() as connection:
            await inbox.add(connection, [updates.arrival(press)], time.time())
        await house.engine.take_turns()

    return await timed(len(addresses), forget)


async def table_of_costs(url: str, sizes: Sequence[int], batches: int) -> list[table.Row]:
    """One row for each size; the tables grow from one to the next."""
    house = await open_house(url)
    rows, filled = [], 0
    for size in sizes:
        await fill(house.database, filled + 1, size)
        filled = size
        rows.append(await costs(house, size, batches))
    await house.database.close()
    return rows


def memory(turns: int) -> list[table.Row]:
    """The memory of a real process after each fifth of `turns`, always of the same people."""
    part, chats = turns // 5, max(1, turns // MOST_PER_CHAT)
    rows: list[table.Row] = []
    with ExitStack() as stack:
        server = stack.enter_context(api.serving())
        started = stack.enter_context(bot("", server.url))
        server.wait_polled(started)
        rows.append({"turns": 0, "memory MB": started.memory})
        for number in range(1, 6):
            server.load(chats, part, TEXTS)
            sent = server.wait_answered(started, part, within=60 + part / 50)["sendMessage"]
            if sent != part:
                raise RuntimeError(f"{sent} messages were sent for {part} updates")
            rows.append({"turns": number * part, "memory MB": started.memory})
    return rows


@click.command()
@click.option("--turns", default=100_000, show_default=True, help="How many turns the memory is watched for.")
@click.option("--people", default=1_000_000, show_default=True, help="How full the tables get on SQLite.")
@click.option("--people-postgresql", default=100_000, show_default=True, help="… and on PostgreSQL; 0: not at all.")
@click.option("--batches", default=20, show_default=True, help="How many batches of 100 turns are timed.")
@click.option("--quick", is_flag=True, help="10,000 turns, 100,000 people, SQLite alone.")
def main(turns: int, people: int, people_postgresql: int, batches: int, quick: bool) -> None:
    """Memory and cost per turn as time goes by and tables fill."""
    if quick:
        turns, people, people_postgresql = 10_000, 100_000, 0
    if turns:
        table.show("growth of memory", memory(turns))
    with tempfile.TemporaryDirectory(prefix="hamroh-growth-") as folder:
        rows = asyncio.run(table_of_costs(f"sqlite:///{Path(folder) / 'hamroh.db'}", sizes(people), batches))
    if people_postgresql:
        server = Server()
        try:
            server.start()
            rows += asyncio.run(table_of_costs(server.create("growth"), sizes(people_postgresql), batches))
        finally:
            server.stop()
    table.show("growth of tables", rows)


def sizes(people: int) -> list[int]:
    """From 1,000 on, ten times as many each time, up to `people`."""
    return [size for size in (1_000, 10_000, 100_000, 1_000_000) if size < people] + [people]


if __name__ == "__main__":
    main()
