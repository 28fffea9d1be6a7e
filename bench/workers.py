"""One, two and four workers on one PostgreSQL database, with all the work waiting when they begin.

The workers are started first; then the whole inbox is committed at once, which wakes them all.
"""

import asyncio
import json
import os
import statistics
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import click
from sqlalchemy import text

from bench import api, table
from bench.api import Api
from bench.echo import TOKEN
from bench.path import MOST_PER_CHAT, TEXTS
from bench.process import Running, running
from bot.channels.telegram import updates
from bot.store import inbox, migrate, outbox
from bot.store.db import Database
from tests.bot_api.fast import FIRST_UPDATE_ID, text_update
from tests.conftest import driver_url
from tests.postgresql import Server

SETTLED = 1.0
"""Seconds that a worker has, once connected, to finish its first look at the tables."""


@dataclass(frozen=True)
class Measured:
    """Turns and messages a second, from the commit of the inbox to the last of each."""

    turns: float
    messages: float


def settings(url: str, telegram: str) -> Mapping[str, str]:
    """A worker's settings: Telegram's limits are lifted."""
    return {
        "HAMROH_TELEGRAM_TOKEN": TOKEN,
        "HAMROH_TELEGRAM_API": telegram,
        "HAMROH_TELEGRAM_RATE": "1000000",
        "HAMROH_TELEGRAM_CHAT_RATE": "1000000",
        "HAMROH_DATABASE_URL": url,
    }


async def measure(url: str, server: Api, workers: int, events: int) -> Measured:
    """One round on the empty database at `url`."""
    database = Database(driver_url(url))
    await migrate.upgrade(database)
    with ExitStack() as stack:
        started = [
            stack.enter_context(running("bot", "--role", "worker", environment=settings(url, server.url)))
            for _ in range(workers)
        ]
        await _wait_listening(database, started)
        server.load(1, 0, ())
        await _fill(database, events)
        began = time.monotonic()
        turned = await _wait_turns(database, started, began)
        stats = await asyncio.to_thread(_wait_sent, server, started, events)
    await database.close()
    if stats["sendMessage"] != events:
        raise RuntimeError(f"{stats['sendMessage']} messages were sent for {events} events")
    return Measured(events / turned, events / (stats["last_send"] - began))


async def _wait_listening(database: Database, started: Sequence[Running]) -> None:
    """Wait until every worker listens for its ring."""
    query = text("SELECT count(*) FROM pg_stat_activity WHERE query = 'LISTEN hamroh' AND datname = current_database()")
    for _ in range(600):
        for worker in started:
            worker.check()
        async with database.read() as connection:
            if int(await connection.scalar(query) or 0) >= len(started):
                await asyncio.sleep(SETTLED)
                return
        await asyncio.sleep(0.1)
    raise TimeoutError("the workers did not start")


async def _fill(database: Database, events: int) -> None:
    """Put `events` texts into the inbox and ring, in one commit."""
    chats = max(1, events // (MOST_PER_CHAT // 2))
    raws = (text_update(FIRST_UPDATE_ID + i, 1_000_001 + i % chats, TEXTS[i % len(TEXTS)]) for i in range(events))
    arrivals = [updates.arrival(json.loads(raw)) for raw in raws]
    async with database.write("inbox") as connection:
        await inbox.add(connection, arrivals, time.time())


async def _wait_turns(database: Database, started: Sequence[Running], began: float) -> float:
    """Seconds since `began` when no event waits any more."""
    while True:
        for worker in started:
            worker.check()
        async with database.read() as connection:
            if not await inbox.waiting(connection):
                return time.monotonic() - began
        await asyncio.sleep(0.05)


def _wait_sent(server: Api, started: Sequence[Running], events: int) -> dict[str, float]:
    return server.wait_answered(started[0], events, within=60 + events / 50)


async def orderly(url: str) -> bool:
    """Whether nothing was left unsent or set aside."""
    database = Database(driver_url(url))
    async with database.read() as connection:
        left = await outbox.unsent(connection) + await inbox.set_aside(connection)
    await database.close()
    return not left


def row(workers: int, rounds: Sequence[Measured], first: Sequence[Measured]) -> table.Row:
    """The medians of one number of workers, and how many times as fast as one worker that is."""
    turns, messages = (statistics.median(getattr(one, name) for one in rounds) for name in ("turns", "messages"))
    alone = statistics.median(one.messages for one in first)
    return {"workers": workers, "turns/s": turns, "messages/s": messages, "to one worker": messages / alone}


@click.command()
@click.option("--events", default=10_000, show_default=True)
@click.option("--rounds", default=3, show_default=True)
@click.option("--most", default=4, show_default=True, help="The largest number of workers.")
@click.option("--quick", is_flag=True, help="2,000 events, 1 round.")
def main(events: int, rounds: int, most: int, quick: bool) -> None:
    """Turns and messages a second of 1, 2 and 4 workers on PostgreSQL, all on this machine's cores."""
    events, rounds = (2_000, 1) if quick else (events, rounds)
    measured: dict[int, list[Measured]] = {number: [] for number in (1, 2, 4) if number <= most}
    server = Server()
    try:
        server.start()
        for turn in range(rounds):
            for number, several in measured.items():
                with api.serving() as telegram:
                    url = server.create(f"workers_{turn}_{number}")
                    several.append(asyncio.run(measure(url, telegram, number, events)))
                if not asyncio.run(orderly(url)):
                    raise RuntimeError("something was left unsent or set aside")
    finally:
        server.stop()
    table.show("workers", [row(number, several, measured[1]) for number, several in measured.items()])
    click.echo(
        f"{os.cpu_count()} cores carry the workers, PostgreSQL and the Bot API server together: "
        "with more busy processes than cores the number cannot grow with the workers."
    )


if __name__ == "__main__":
    main()
