"""What people asked to be reminded of, until it is due; then it becomes an event in the inbox."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import inbox
from bot.store.db import Database, execute_many, insert
from bot.store.inbox import Arrival
from bot.store.tables import people, reminders, unreachable

CHANNEL = "clock"
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Due:
    """A reminder by its lane and name; `due_at` None takes it away."""

    lane: str
    name: str
    due_at: float | None
    body: str = ""


async def write(connection: AsyncConnection, changes: Sequence[Due]) -> None:
    """Set or take away these reminders."""
    statement = insert(connection, reminders)
    changed = {name: getattr(statement.excluded, name) for name in ("due_at", "body")}
    rows = [vars(due) for due in changes if due.due_at is not None]
    await execute_many(connection, statement.on_conflict_do_update(index_elements=["lane", "name"], set_=changed), rows)
    gone = delete(reminders).where(reminders.c.lane == bindparam("whose"), reminders.c.name == bindparam("which"))
    dropped = [{"whose": due.lane, "which": due.name} for due in changes if due.due_at is None]
    await execute_many(connection, gone, dropped)


async def forget(connection: AsyncConnection, lane: str) -> None:
    """Erase all reminders of a lane."""
    await connection.execute(delete(reminders).where(reminders.c.lane == lane))


async def move_due(database: Database, now: float) -> int:
    """Put what is due into the inbox, in one transaction; how many.

    The key names lane, reminder and time, so that one that is due is one event, however often this runs. Nothing
    is put in for those who cannot be reached or are not known any more.
    """
    async with database.write("inbox") as connection:
        columns = (reminders.c.lane, reminders.c.name, reminders.c.due_at, reminders.c.body)
        query = select(*columns).where(reminders.c.due_at <= now).order_by(reminders.c.due_at).limit(MOST_AT_ONCE)
        due = [Due(*row) for row in await connection.execute(query)]
        if not due:
            return 0
        wanted = await _reachable(connection, [item.lane for item in due])
        await inbox.add(connection, [_arrival(item) for item in due if item.lane in wanted], now)
        await _moved(connection, due)
        return len(due)


async def _moved(connection: AsyncConnection, due: Sequence[Due]) -> None:
    """These are in the inbox; one that was set anew meanwhile stays."""
    statement = delete(reminders).where(
        reminders.c.lane == bindparam("whose"),
        reminders.c.name == bindparam("which"),
        reminders.c.due_at == bindparam("when"),
    )
    rows = [{"whose": item.lane, "which": item.name, "when": item.due_at} for item in due]
    await execute_many(connection, statement, rows)


async def _reachable(connection: AsyncConnection, lanes: Sequence[str]) -> set[str]:
    known = select(people.c.lane).where(people.c.lane.in_(lanes))
    gone = select(unreachable.c.lane).where(unreachable.c.lane.in_(lanes))
    return {*await connection.scalars(known)} - {*await connection.scalars(gone)}


def _arrival(due: Due) -> Arrival:
    payload = json.dumps({"lane": due.lane, "name": due.name, "body": due.body})
    return Arrival(CHANNEL, due.lane, f"{due.lane} {due.name} {int(due.due_at or 0)}", payload)
