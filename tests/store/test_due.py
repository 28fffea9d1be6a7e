"""Due times in the table: the clock runs while the person waits, stands while we wait, and is heard when it runs out."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from bot.core.case import CaseDeed, Deed
from bot.core.due import HOUR, Plan, Target
from bot.core.office import Rules
from bot.store import cases, changes, due, queues
from bot.store.cases import Row
from bot.store.db import Connection, Database
from tests.conftest import Clock
from tests.store.test_cases import LANE, VAULT, opened

PLAN = Plan(None, {"normal": Target(2 * HOUR, HOUR, 5 * HOUR), "danger": Target(HOUR / 4, HOUR / 4, HOUR)})


async def row_of(connection: Connection, number: str) -> Row:
    row = await cases.find(connection, number)
    assert row
    return row


async def writes(connection: Connection, number: str, now: float, danger: bool = False) -> Row:
    await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.WRITE, text="more", danger=danger), now)
    await due.refresh(connection, PLAN, [number])
    return await row_of(connection, number)


async def answers(connection: Connection, number: str, now: float) -> Row:
    row = await row_of(connection, number)
    await cases.answer(connection, VAULT, row, 1, "answer", now, 0)
    await due.answered(connection, PLAN, row, now)
    return await row_of(connection, number)


async def test_the_clock_runs_and_stands(database: Database, clock: Clock) -> None:
    """First answer in two hours, the next in one, the whole in five that were ours; nothing while we wait for them."""
    start = clock()
    async with database.write() as connection:
        number = await opened(connection, start)
        await due.refresh(connection, PLAN, [number])
        row = await row_of(connection, number)
        assert (row.due_at, row.warn_at) == (start + 2 * HOUR, start + 1.5 * HOUR)
        row = await writes(connection, number, start + HOUR)
        assert row.due_at == start + 2 * HOUR  # writing again wins no time for us
        row = await answers(connection, number, start + 1.5 * HOUR)
        assert (row.due_at, row.asked_at, row.spent) == (0, 0, 1.5 * HOUR)
        row = await writes(connection, number, start + 50 * HOUR)
        assert row.due_at == start + 51 * HOUR
        row = await answers(connection, number, start + 53 * HOUR)
        row = await writes(connection, number, start + 60 * HOUR)
        assert row.due_at == start + 60.5 * HOUR  # of the five hours four and a half are gone


async def test_danger_makes_it_due_at_once(database: Database, clock: Clock) -> None:
    """A word of danger in a case that had time."""
    async with database.write() as connection:
        number = await opened(connection, clock())
        row = await writes(connection, number, clock(), danger=True)
        assert row.danger and row.due_at == clock() + HOUR / 4


async def test_overdue_is_said_once(database: Database, clock: Clock) -> None:
    """In the audit and to open pages; an answer ends it."""
    async with database.write() as connection:
        number = await opened(connection, clock())
        await due.refresh(connection, PLAN, [number])
    for passed, expected in ((HOUR, []), (1.1 * HOUR, [number]), (HOUR, [])):
        clock.pass_by(passed)
        async with database.write() as connection:
            assert await due.escalate(connection, clock()) == expected
    async with database.write() as connection:
        assert [row.number for row in await queues.listed(connection, "overdue", 1, clock())] == [number]
        assert [change.number for change in await changes.since(connection, 0, 9)] == [number]
        assert list(await connection.scalars(text("SELECT action FROM audit"))) == ["overdue"]
        await answers(connection, number, clock())
        row = await writes(connection, number, clock() + 9)
        assert not row.escalated and await queues.listed(connection, "overdue", 1, clock()) == []


async def test_a_silent_owner_loses_the_case(database: Database, clock: Clock) -> None:
    """Only while the person waits; a deed of the owner wins time, and danger is taken back sooner."""
    rules = replace(Rules(), silent_hours=3, silent_danger_minutes=10)
    async with database.write() as connection:
        number = await opened(connection, clock())
        assert await cases.take(connection, number, 7, clock())

    async def taken_back(hours: float) -> bool:
        clock.pass_by(hours * HOUR)
        async with database.write() as connection:
            return number in await due.take_back(connection, PLAN, rules, clock())

    assert not await taken_back(2.9)
    async with database.write() as connection:
        await answers(connection, number, clock())
    assert not await taken_back(99)
    async with database.write() as connection:
        await writes(connection, number, clock())
    assert not await taken_back(2.9)
    assert await taken_back(0.2)
    assert not await taken_back(9)
    async with database.write() as connection:
        assert (await row_of(connection, number)).owner == 0
        await cases.take(connection, number, 7, clock())
        await writes(connection, number, clock(), danger=True)
    assert await taken_back(0.2)


async def test_a_parked_case_comes_back(database: Database, clock: Clock) -> None:
    """It stands apart, nothing is due; on the day it is our turn; what the person writes brings it back at once."""
    until = clock() + timedelta(days=2).total_seconds()
    async with database.write() as connection:
        number = await opened(connection, clock())
        row = await row_of(connection, number)
        await due.park(connection, PLAN, row, until, clock())
        row = await row_of(connection, number)
        assert (row.parked_until, row.due_at) == (until, until + 2 * HOUR)
        assert [row.number for row in await queues.listed(connection, "parked", 1, clock())] == [number]
        assert await queues.listed(connection, "us", 1, clock()) == []
        assert await due.wake(connection, until - 1) == []
        assert await due.wake(connection, until) == [number]
        assert [row.number for row in await queues.listed(connection, "us", 1, until)] == [number]
        row = await row_of(connection, number)
        await due.park(connection, PLAN, row, until + 9999, until)
        row = await writes(connection, number, until + 5)
        assert (row.parked_until, row.asked_at) == (0, until + 5)
