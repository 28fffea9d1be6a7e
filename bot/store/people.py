"""What people let us remember, and who cannot be reached."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.person import Person
from bot.store.db import execute_many, insert
from bot.store.tables import notes, people, reminders, unreachable


async def load(connection: AsyncConnection, lanes: Sequence[str]) -> dict[str, Person]:
    """The people of `lanes` whom we remember, by lane."""
    columns = (people.c.lane, people.c.language, people.c.place, people.c.agreed_on, people.c.helps, people.c.unclear)
    rows = await connection.execute(select(*columns).where(people.c.lane.in_(lanes)))
    return {
        lane: Person(language, place, date.fromisoformat(agreed), bool(helps), unclear)
        for lane, language, place, agreed, helps, unclear in rows
    }


async def remember(connection: AsyncConnection, persons: Mapping[str, Person], today: date) -> None:
    """Store the people given by lane, new or changed."""
    statement = insert(connection, people)
    columns = ("language", "place", "agreed_on", "helps", "unclear", "seen_on")
    changed = {name: getattr(statement.excluded, name) for name in columns}
    rows = [
        {
            "lane": lane,
            "language": person.language,
            "place": person.place,
            "agreed_on": (person.agreed_on or today).isoformat(),
            "helps": int(person.helps),
            "unclear": person.unclear,
            "seen_on": today.isoformat(),
        }
        for lane, person in persons.items()
    ]
    await execute_many(connection, statement.on_conflict_do_update(index_elements=["lane"], set_=changed), rows)


async def seen(connection: AsyncConnection, lanes: Sequence[str], today: date) -> None:
    """These people were here today: kept so that people who are long gone can be forgotten."""
    day = today.isoformat()
    statement = update(people).where(people.c.lane == bindparam("who"), people.c.seen_on < day).values(seen_on=day)
    await execute_many(connection, statement, [{"who": lane} for lane in lanes])


async def forget(connection: AsyncConnection, lane: str) -> None:
    """Erase what we remember of the person in `lane`."""
    await connection.execute(delete(people).where(people.c.lane == lane))


async def left(connection: AsyncConnection, lane: str, now: float) -> None:
    """The person in `lane` cannot be reached from now on."""
    statement = insert(connection, unreachable).values(lane=lane, since=now)
    await connection.execute(statement.on_conflict_do_nothing())


async def came_back(connection: AsyncConnection, lanes: Sequence[str]) -> None:
    """The people in `lanes` spoke, so they can be reached."""
    await connection.execute(delete(unreachable).where(unreachable.c.lane.in_(lanes)))


async def number(connection: AsyncConnection) -> int:
    """How many people we remember."""
    return int(await connection.scalar(select(func.count()).select_from(people)) or 0)


async def purge(connection: AsyncConnection, before: date, unreachable_before: float) -> None:
    """Erase people who were not here since `before` with their notes and reminders, and marks of those who left."""
    gone = select(people.c.lane).where(people.c.seen_on < before.isoformat())
    for table in (notes, reminders):
        await connection.execute(delete(table).where(table.c.lane.in_(gone)))
    await connection.execute(delete(people).where(people.c.seen_on < before.isoformat()))
    await connection.execute(delete(unreachable).where(unreachable.c.since < unreachable_before))
