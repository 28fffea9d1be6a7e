"""Nothing is kept longer than its rule says, and every table has a rule."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select

from bot.core.case import CaseDeed, Deed, File
from bot.core.person import Person
from bot.core.reply import Item
from bot.store import (
    audit,
    cases,
    changes,
    chats,
    drafts,
    inbox,
    items,
    learning,
    marks,
    notes,
    outbox,
    pace,
    people,
    reminders,
    retention,
    staff,
    topics,
    unsent,
    views,
)
from bot.store.db import Connection, Database
from bot.store.drafts import Draft
from bot.store.inbox import Arrival
from bot.store.learning import Gap
from bot.store.outbox import Written
from bot.store.reminders import Due
from bot.store.staff import Role
from bot.store.tables import metadata
from tests.conftest import Clock
from tests.store.test_cases import LANE, VAULT, opened


def test_every_table_has_a_rule() -> None:
    """A new table without a retention rule fails here."""
    assert set(retention.RULES) == set(metadata.tables)


async def test_everything_is_gone_when_its_time_is_over(database: Database, clock: Clock) -> None:
    """D1: fill every table, let its time pass, purge, count to zero; what waits for its turn stays."""
    today = datetime.fromtimestamp(clock(), UTC).date()
    async with database.write() as connection:
        await fill(connection, clock(), today)
        assert await empty(connection) == []
    clock.pass_by(timedelta(days=800).total_seconds())
    await retention.purge(database, clock(), 30)
    clock.pass_by(timedelta(days=800).total_seconds())
    await retention.purge(database, clock(), 30)
    async with database.read() as connection:
        assert set(metadata.tables) - set(await empty(connection)) == {
            "marks",
            "items",
            "audit",
        }  # the audit says that it was purged


async def fill(connection: Connection, now: float, today: date) -> None:
    """At least one row in every table."""
    await inbox.add(connection, [Arrival("web", "web:1", "1", "{}")], now)
    await inbox.done(connection, [1])
    await outbox.add(connection, [Written("web:1", "[]", True)], now)
    await people.remember(connection, {"web:1": Person("uz", "ru", today)}, today)
    await people.left(connection, "web:2", now)
    await notes.write(connection, [("web:1", "exam", "{}")])
    await reminders.write(connection, [Due("web:1", "exam", now + 10**9, "")])
    await pace.step(connection, ["web:1"], now, 1.0)
    await chats.open(connection, "1", "secret", "receipt", today)
    await learning.count(connection, [("question.none", "uz")], today)
    await learning.keep(connection, [Gap(today.isoformat(), "uz", "ru", "a question")])
    await drafts.keep(connection, Draft(today.isoformat(), "uz", "ru", "a question", "an answer"))
    await items.count(connection, [Item("q", "1", "low", 3)])
    await marks.write(connection, "profile", "x")
    number = await opened(connection, now)
    row = await cases.find(connection, number)
    assert row
    await cases.note(connection, VAULT, row, 1, "a note", now)
    await unsent.keep(connection, VAULT, row, 1, "half an answer", now)
    await views.touch(connection, number, 1, now)
    await changes.add(connection, [number], now)
    await topics.touch(connection, [number])
    await topics.write(connection, number, thread=5)
    await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.OFFER, file=File("voice", "a", 1)), now)
    await cases.apply(connection, VAULT, LANE, CaseDeed(Deed.COMPLAIN, text="a complaint"), now)
    await staff.invite(connection, VAULT, "Aziza", Role.COUNSELLOR, now)
    await staff.begin_session(connection, 1, now)
    await audit.add(connection, now, 1, "open", number)


async def empty(connection: Connection) -> list[str]:
    """The tables without a row."""
    return [
        name
        for name, table in metadata.tables.items()
        if not await connection.scalar(select(func.count()).select_from(table))
    ]


async def test_a_waiting_event_is_never_purged(database: Database, clock: Clock) -> None:
    """R1: purging erases only what is done or set aside."""
    async with database.write() as connection:
        await inbox.add(connection, [Arrival("web", "web:1", "1", "{}")], clock())
    await retention.purge(database, clock() + 10_000_000, 30)
    async with database.read() as connection:
        assert await inbox.waiting(connection) == 1


async def test_a_person_who_comes_back_is_kept(database: Database, clock: Clock) -> None:
    """The year begins anew with every visit."""
    async with database.write() as connection:
        await people.remember(connection, {"web:1": Person("uz", "ru", date(2026, 1, 1))}, date(2026, 1, 1))
        await people.seen(connection, ["web:1"], date(2026, 12, 1))
    await retention.purge(database, datetime(2027, 6, 1, tzinfo=UTC).timestamp(), 30)
    async with database.read() as connection:
        assert await people.number(connection) == 1
