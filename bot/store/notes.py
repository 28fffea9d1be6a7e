"""What handlers note for themselves about a person who agreed: one text by lane and name."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.db import execute_many, insert
from bot.store.tables import notes

Changes = Sequence[tuple[str, str, str | None]]
"""Lane, name, and the new text; None takes the note away."""


async def load(connection: AsyncConnection, lanes: Sequence[str]) -> dict[str, Mapping[str, str]]:
    """All notes of `lanes`."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    query = select(notes.c.lane, notes.c.name, notes.c.body).where(notes.c.lane.in_(lanes))
    for lane, name, body in await connection.execute(query):
        found[lane][name] = body
    return dict(found)


async def write(connection: AsyncConnection, changes: Changes) -> None:
    """Write or take away these notes."""
    statement = insert(connection, notes)
    changed = {"body": statement.excluded.body}
    rows = [{"lane": lane, "name": name, "body": body} for lane, name, body in changes if body is not None]
    await execute_many(connection, statement.on_conflict_do_update(index_elements=["lane", "name"], set_=changed), rows)
    gone = delete(notes).where(notes.c.lane == bindparam("whose"), notes.c.name == bindparam("which"))
    dropped = [{"whose": lane, "which": name} for lane, name, body in changes if body is None]
    await execute_many(connection, gone, dropped)


async def forget(connection: AsyncConnection, lane: str) -> None:
    """Erase all notes of a lane."""
    await connection.execute(delete(notes).where(notes.c.lane == lane))
