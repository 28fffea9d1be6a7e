"""Who did what, when, with which case: rows are added and, after their time, erased; never changed."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import audit


@dataclass(frozen=True)
class Act:
    """A row of the audit."""

    at: float
    staff: int
    action: str
    number: str
    detail: str


async def add(
    connection: AsyncConnection, now: float, staff: int, action: str, number: str = "", detail: str = ""
) -> None:
    """One more act. `detail` is a code of ours, never anybody's words."""
    await connection.execute(
        audit.insert().values(at=now, staff=staff, action=action, number=number, detail=detail[:60])
    )


async def newest(connection: AsyncConnection, limit: int = 200) -> list[Act]:
    """The last acts, newest first."""
    columns = (audit.c.at, audit.c.staff, audit.c.action, audit.c.number, audit.c.detail)
    return [Act(*row) for row in await connection.execute(select(*columns).order_by(audit.c.id.desc()).limit(limit))]


async def purge(connection: AsyncConnection, before: float, now: float) -> None:
    """Erase what is older than the rule allows, and say so: the database refuses it for anything younger.

    It counts from the newest line, and so the line that says so is written first.
    """
    old = audit.c.at < before
    if await connection.scalar(select(audit.c.id).where(old).limit(1)) is not None:
        await add(connection, now, 0, "purge")
        await connection.execute(delete(audit).where(old))
