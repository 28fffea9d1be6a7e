"""Nothing is kept longer than its rule says, and every table has a rule."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select

from bot.core.person import Person
from bot.store import chats, inbox, marks, outbox, pace, people, retention
from bot.store.db import Database
from bot.store.inbox import Arrival
from bot.store.outbox import Written
from bot.store.tables import metadata
from tests.conftest import Clock


def test_every_table_has_a_rule() -> None:
    """A new table without a retention rule fails here."""
    assert set(retention.RULES) == set(metadata.tables)


async def test_everything_is_gone_when_its_time_is_over(database: Database, clock: Clock) -> None:
    """D1: fill every table, let a year pass, purge, count to zero; what waits for its turn stays."""
    today = datetime.fromtimestamp(clock(), UTC).date()
    async with database.write() as connection:
        await inbox.add(connection, [Arrival("web", "web:1", "1", "{}")], clock())
        await inbox.done(connection, [1])
        await outbox.add(connection, [Written("web:1", "[]", True)], clock())
        await people.remember(connection, {"web:1": Person("uz", "ru", today)}, today)
        await people.left(connection, "web:2", clock())
        await pace.step(connection, ["web:1"], clock(), 1.0)
        await chats.open(connection, "1", "secret", "receipt", today)
        await marks.write(connection, "profile", "x")
    clock.pass_by(timedelta(days=400).total_seconds())
    await retention.purge(database, clock(), 30)
    async with database.read() as connection:
        left = {
            name: await connection.scalar(select(func.count()).select_from(table))
            for name, table in metadata.tables.items()
        }
    assert left == {name: 1 if name == "marks" else 0 for name in metadata.tables}


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
