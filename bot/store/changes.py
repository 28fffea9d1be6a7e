"""Which cases changed, one row after another: what an open page compares with what it shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.db import execute_many
from bot.store.tables import case_changes, case_views

_LOCK = 0x48414D43
RING = "cases"
"""What is rung when a case has changed."""


@dataclass(frozen=True)
class Change:
    """A case changed; `id` only grows."""

    id: int
    number: str


async def add(connection: AsyncConnection, numbers: Sequence[str], now: float) -> None:
    """These cases changed. Said at the end of a transaction: on PostgreSQL the next one who says so waits for its end.

    So that numbers become visible in their order, and nobody who has seen a later one misses an earlier one.
    """
    if numbers and connection.dialect.name != "sqlite":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
    await execute_many(connection, case_changes.insert(), [{"number": number, "at": now} for number in numbers])


async def newest(connection: AsyncConnection) -> int:
    """The number of the last change, 0 before the first."""
    return int(await connection.scalar(select(func.max(case_changes.c.id))) or 0)


async def since(connection: AsyncConnection, after: int, limit: int) -> list[Change]:
    """The changes after `after`, oldest first."""
    query = select(case_changes.c.id, case_changes.c.number).where(case_changes.c.id > after)
    return [Change(*row) for row in await connection.execute(query.order_by(case_changes.c.id).limit(limit))]


async def purge(connection: AsyncConnection, now: float) -> None:
    """Erase changes of more than a day ago, and who looked at what more than an hour ago."""
    await connection.execute(delete(case_changes).where(case_changes.c.at < now - 86_400))
    await connection.execute(delete(case_views).where(case_views.c.seen_at < now - 3600))
