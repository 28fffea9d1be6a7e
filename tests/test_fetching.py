"""Files of a case are fetched once the person said so, retried, sealed, and erased with the case; on both databases."""

import pytest
from sqlalchemy import func, select

from bot.core.case import CaseDeed, Deed, File
from bot.core.channel import Busy, Down, Fetched, Fetching, Refused
from bot.core.pack import Library
from bot.fetching import Fetcher
from bot.store import cases, files, outbox
from bot.store.db import Database
from bot.store.tables import Fetching as State
from bot.store.tables import case_files
from bot.store.tables import outbox as written
from tests.conftest import Clock
from tests.store.test_cases import LANE, VAULT, everything, opened
from tests.test_picture import MARKER, photo


class Channel:
    """Answers in turn, and remembers what it was asked for."""

    def __init__(self, *outcomes: Fetching) -> None:
        self.outcomes = list(outcomes)
        self.asked: list[str] = []

    async def fetch(self, name: str, most: int) -> Fetching:
        self.asked.append(name)
        return self.outcomes.pop(0)


@pytest.fixture
async def number(database: Database, clock: Clock) -> str:
    """A case with a photo that waits for the person's word."""
    async with database.write() as connection:
        number = await opened(connection, clock())
        deed = CaseDeed(Deed.OFFER, file=File("photo", "telegrams-name", 10))
        await cases.apply(connection, VAULT, LANE, deed, clock())
    return number


def fetcher(database: Database, content: Library, clock: Clock, channel: Channel) -> Fetcher:
    return Fetcher("telegram", channel, database, VAULT, lambda: content, clock)


async def _does(database: Database, clock: Clock, deed: Deed) -> None:
    async with database.write() as connection:
        await cases.apply(connection, VAULT, LANE, CaseDeed(deed), clock())


async def test_nothing_is_fetched_before_the_person_says_so(
    database: Database, content: Library, clock: Clock, number: str
) -> None:
    """T11: and the channel's name of the file is sealed."""
    channel = Channel()
    assert await fetcher(database, content, clock, channel).step() == 0
    async with database.read() as connection:
        assert await files.of(connection, number) == []
        assert "telegrams-name" not in str((await connection.execute(select(case_files))).all())
    await _does(database, clock, Deed.WITHDRAW)
    async with database.read() as connection:
        assert await connection.scalar(select(func.count()).select_from(case_files)) == 0


async def test_a_file_is_retried_until_it_is_here(
    database: Database, content: Library, clock: Clock, number: str
) -> None:
    """Telegram is away, then busy, then there; the photo is sealed without metadata and opens again."""
    await _does(database, clock, Deed.ATTACH)
    channel = Channel(Down("away"), Busy(5), Fetched(photo()))
    working = fetcher(database, content, clock, channel)
    for _ in range(3):
        await working.step()
        assert await working.step() == 0, "it waits before the next try"
        clock.pass_by(60)
    assert channel.asked == ["telegrams-name"] * 3
    async with database.read() as connection:
        row = await cases.find(connection, number)
        assert row
        [kept] = await files.of(connection, number)
        found = await files.content(connection, VAULT, number, row.key, kept.id)
        [message] = await cases.said(connection, VAULT, row)
        stored = (await connection.execute(select(case_files.c.body))).scalar_one()
    assert found and found[1].startswith(b"\xff\xd8\xff") and MARKER not in found[1]
    assert (kept.type, kept.message, message.author) == ("image/jpeg", message.id, "person")
    assert b"JFIF" not in stored


async def test_a_file_in_the_hands_of_a_process_that_died_is_fetched_by_another(
    database: Database, content: Library, clock: Clock, number: str
) -> None:
    """The lease ends; what the first one says afterwards does not count."""
    await _does(database, clock, Deed.ATTACH)
    async with database.write() as connection:
        [lost] = await files.claim(database, connection, VAULT, "telegram", clock(), 9)
    working = fetcher(database, content, clock, Channel(Fetched(photo())))
    assert await working.step() == 0
    clock.pass_by(61)
    assert await working.step() == 1
    async with database.write() as connection:
        assert not await files.refused(connection, lost)
        [kept] = await files.of(connection, number)
    assert kept.state == State.READY


@pytest.mark.parametrize("outcome", [Refused("gone"), Fetched(b"GIF89a, not a photo")])
async def test_what_cannot_be_passed_on_is_told_to_the_person(
    database: Database, content: Library, clock: Clock, number: str, outcome: Fetching
) -> None:
    """Once, in their language, and it goes away with the case."""
    await _does(database, clock, Deed.ATTACH)
    working = fetcher(database, content, clock, Channel(outcome))
    await working.step()
    clock.pass_by(1000)
    assert await working.step() == 0
    async with database.read() as connection:
        [row] = await connection.execute(select(written.c.lane, written.c.about))
    assert tuple(row) == (LANE, number)


async def test_erasing_the_case_erases_its_files_even_those_on_their_way(
    database: Database, content: Library, clock: Clock, number: str
) -> None:
    """What arrives afterwards is kept by nobody."""
    await _does(database, clock, Deed.ATTACH)
    async with database.write() as connection:
        [wanted] = await files.claim(database, connection, VAULT, "telegram", clock(), 9)
        await cases.erase(connection, [number])
        assert not await files.ready(connection, VAULT, wanted, "image/jpeg", photo())
        assert await connection.scalar(select(func.count()).select_from(case_files)) == 0
        assert await outbox.unsent(connection) == 0
    assert "telegrams-name" not in await everything(database)
