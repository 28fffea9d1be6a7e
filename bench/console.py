"""The console under load: 10,000 open cases and 200 pages that wait for news.

One process serves, as in life; the visitors are in another one. Measured are a list, as a page takes it, and the time
from somebody's deed until each of the other pages has been told.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import click

from bench import table
from bench.process import BOT_CORE, running
from bot.channels.console import access
from bot.channels.console.server import COOKIE
from bot.core.case import Brief, CaseDeed, Deed
from bot.store import cases, migrate, staff
from bot.store.db import Database
from bot.store.staff import Role
from bot.store.vault import Vault
from tests.conftest import driver_url
from tests.postgresql import Server, free_port

DATABASES = ("sqlite", "postgresql")
LANGUAGES = ("uz", "tg", "ky", "ru")
PACE = 200  # cases filled in one transaction


@dataclass(frozen=True)
class Seat:
    """A session of somebody who answers."""

    session: str

    @property
    def headers(self) -> dict[str, str]:
        """What a browser would send."""
        return {"Cookie": f"{COOKIE}={self.session}", "Sec-Fetch-Site": "same-origin"}


async def fill(database: Database, vault: Vault, number: int, seats: int) -> tuple[list[Seat], list[str]]:
    """`number` open cases and `seats` sessions; the cases by number."""
    await migrate.upgrade(database)
    now, numbers, found = time.time(), [], []
    for start in range(0, number, PACE):
        async with database.write() as connection:
            for case in range(start, min(start + PACE, number)):
                lane = f"web:{case}"
                brief = Brief(LANGUAGES[case % 4], f"Traveller {case}", "ru").add("my boss does not pay me", "work")
                await cases.apply(connection, vault, lane, CaseDeed(Deed.DRAFT, brief), now - case)
                numbers.append(await cases.apply(connection, vault, lane, CaseDeed(Deed.SEND), now - case))
    async with database.write() as connection:
        for seat in range(seats):
            name = f"Counsellor {seat}"
            secret = await staff.invite(connection, vault, name, Role.COUNSELLOR, now)
            await staff.accept(connection, secret, "hash", 1)
            member = await staff.by_name(connection, name)
            assert member
            found.append(Seat(await staff.begin_session(connection, member.id, now)))
    return found, numbers


class Office:
    """A served console, seen from its visitors."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url, self._session = url, session

    async def wait_up(self) -> None:
        """Wait until it answers."""
        for _ in range(400):
            try:
                async with self._session.get(f"{self.url}/healthz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
        raise TimeoutError("the console did not start")

    async def page(self, seat: Seat, path: str) -> float:
        """The milliseconds until a page is there."""
        began = time.perf_counter()
        async with self._session.get(self.url + path, headers=seat.headers, allow_redirects=False) as answer:
            await answer.read()
            assert answer.status == 200, answer.status
        return (time.perf_counter() - began) * 1000

    async def takes(self, seat: Seat, number: str) -> None:
        """Somebody takes a case."""
        data = {"token": access.form_token(seat.session)}
        url = f"{self.url}/console/case/{number}/take"
        async with self._session.post(url, data=data, headers=seat.headers, allow_redirects=False) as answer:
            assert answer.status == 303, answer.status

    async def hears(self, seat: Seat, after: int) -> tuple[float, int]:
        """When a page is told that something changed after `after`, and the version it then has."""
        url = f"{self.url}/console/live?queue=unassigned&after={after}"
        while True:
            async with self._session.get(url, headers=seat.headers, allow_redirects=False) as answer:
                assert answer.status == 200, answer.status
                found = await answer.json()
            if found["rows"] or found["again"]:
                return time.perf_counter(), int(found["version"])


async def lists(office: Office, seats: Sequence[Seat], rounds: int) -> list[float]:
    """Milliseconds for a list, one after another, while all the others wait for news."""
    waiting = [asyncio.create_task(office.hears(seat, 10**9)) for seat in seats[1:]]
    await asyncio.sleep(1)
    taken = [await office.page(seats[0], f"/console?queue={which}") for which in ("unassigned", "all", "us") * rounds]
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    return taken


async def news(office: Office, seats: Sequence[Seat], numbers: Sequence[str]) -> list[float]:
    """Milliseconds from a deed until each other page has been told, for each of `numbers`."""
    told: list[float] = []
    version = 0
    for number in numbers:
        waiting = [asyncio.create_task(office.hears(seat, version)) for seat in seats[1:]]
        await asyncio.sleep(1)
        began = time.perf_counter()
        await office.takes(seats[0], number)
        heard = await asyncio.gather(*waiting)
        told += [(moment - began) * 1000 for moment, _ in heard]
        version = max(version for _, version in heard)
    return told


async def measure(url: str, key: Path, port: int, number: int, seats: int, rounds: int) -> table.Row:
    """One database, filled and asked."""
    database = Database(driver_url(url))
    try:
        found, numbers = await fill(database, Vault.open(key), number, seats)
    finally:
        await database.close()
    environment = {"HAMROH_DATABASE_URL": url, "HAMROH_KEY_FILE": str(key), "HAMROH_WEB_PORT": str(port)}
    connector = aiohttp.TCPConnector(limit=0)
    with running("bot", core=BOT_CORE, environment=environment) as served:
        async with aiohttp.ClientSession(connector=connector) as session:
            office = Office(f"http://127.0.0.1:{port}", session)
            await office.wait_up()
            taken = await lists(office, found, rounds)
            told = await news(office, found, numbers[-rounds:])
            memory = served.memory
    return {
        "database": url.partition(":")[0],
        "open cases": number,
        "pages": seats,
        "list ms, median": statistics.median(taken),
        "list ms, slowest": max(taken),
        "news ms, median": statistics.median(told),
        "news ms, slowest": max(told),
        "memory MB": memory,
    }


@contextmanager
def empty(name: str) -> Iterator[str]:
    """The address of an empty database, SQLite or PostgreSQL, which is gone afterwards."""
    if name == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'hamroh.db'}"
        return
    server = Server()
    try:
        server.start()
        yield server.create("bench_console")
    finally:
        server.stop()


@click.command(help="the console with many open cases and many waiting pages: lists and news")
@click.option("--cases", "number", default=10_000, help="Open cases.")
@click.option("--pages", default=200, help="Sessions with a page that waits for news.")
@click.option("--rounds", default=20, help="Lists of each kind, and deeds.")
@click.option("--only", type=click.Choice(DATABASES), multiple=True, default=DATABASES, help="One of the databases.")
@click.option("--quick", is_flag=True, help="Fewer of everything.")
def main(number: int, pages: int, rounds: int, only: tuple[str, ...], quick: bool) -> None:
    """Measure both databases one after another."""
    if quick:
        number, pages, rounds = min(number, 1000), min(pages, 50), min(rounds, 3)
    rows = []
    for name in only:
        with empty(name) as url, tempfile.TemporaryDirectory() as folder:
            key = Path(folder) / "cases.key"
            rows.append(asyncio.run(measure(url, key, free_port(), number, pages, rounds)))
    table.show("console", rows)


if __name__ == "__main__":
    main()
