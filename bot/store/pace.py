"""How fast we may send, shared by all workers: one budget for a channel, one for each lane.

The rule is GCRA (ITU-T I.371, the generic cell rate algorithm): a stored time says when the next message would
be on schedule; sending early is allowed up to a burst.
"""

from collections.abc import Sequence

from sqlalchemy import bindparam, case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.db import Database, execute_many, insert
from bot.store.tables import paces

LONGEST_WAIT = 3600.0
"""Nothing waits longer: a stored time further ahead was written before the clock was set back, and does not count."""


async def budget(database: Database, connection: AsyncConnection, name: str, now: float) -> float:
    """The stored time of the budget `name`, held for this transaction."""
    query = database.wait_locked(select(paces.c.free_at).where(paces.c.name == name))
    free_at: float | None = await connection.scalar(query)
    if free_at is None:  # nothing was sent for an hour
        statement = insert(connection, paces).values(name=name, free_at=now).on_conflict_do_nothing()
        await connection.execute(statement)
        free_at = await connection.scalar(query)
    return free_at if free_at is not None and free_at <= now + LONGEST_WAIT else now


def allowed(free_at: float, now: float, interval: float, burst: float) -> int:
    """How many messages `interval` seconds apart may go now, `burst` seconds ahead of schedule at most."""
    return max(0, int((now + burst - max(free_at, now)) / interval + 1e-9))


async def spend(connection: AsyncConnection, name: str, free_at: float) -> None:
    """Store the budget's new time."""
    await connection.execute(update(paces).where(paces.c.name == name).values(free_at=free_at))


async def pause(connection: AsyncConnection, name: str, until: float) -> None:
    """Nothing of this budget goes before `until`; a later pause stands."""
    await connection.execute(update(paces).where(paces.c.name == name, paces.c.free_at < until).values(free_at=until))


async def step(connection: AsyncConnection, lanes: Sequence[str], now: float, interval: float) -> None:
    """One message goes in each of `lanes`."""
    base = insert(connection, paces).values(name=bindparam("lane"), free_at=now + interval)
    ahead = paces.c.free_at + interval
    greater = func.max if connection.dialect.name == "sqlite" else func.greatest
    later = case((paces.c.free_at > now + LONGEST_WAIT, now + interval), else_=greater(ahead, now + interval))
    statement = base.on_conflict_do_update(index_elements=["name"], set_={"free_at": later})
    await execute_many(connection, statement, [{"lane": lane} for lane in lanes])


async def purge(connection: AsyncConnection, before: float) -> None:
    """Erase the paces of lanes that were quiet since `before`."""
    await connection.execute(delete(paces).where(paces.c.free_at < before))
