"""Small things the service itself must remember between starts, such as which profile Telegram was last given."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.db import insert
from bot.store.tables import marks


async def read(connection: AsyncConnection, name: str) -> str:
    """The mark `name`, or an empty string."""
    return await connection.scalar(select(marks.c.value).where(marks.c.name == name)) or ""


async def write(connection: AsyncConnection, name: str, value: str) -> None:
    """Set the mark `name`."""
    statement = insert(connection, marks).values(name=name, value=value)
    changed = {"value": statement.excluded.value}
    await connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=changed))
