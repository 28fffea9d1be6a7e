"""Which checklist a case has, and what on it is done."""

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.cases import Row
from bot.store.tables import cases


async def choose(connection: AsyncConnection, row: Row, checklist: str) -> None:
    """Another checklist, or none; nothing on it is done yet."""
    if checklist != row.checklist:
        values = {"checklist": checklist, "ticks": ""}
        await connection.execute(update(cases).where(cases.c.number == row.number).values(**values))


async def tick(connection: AsyncConnection, row: Row, item: str) -> None:
    """Done; or not done, when it was."""
    ticks = set(row.ticks.split()) ^ {item}
    await connection.execute(update(cases).where(cases.c.number == row.number).values(ticks=" ".join(sorted(ticks))))
