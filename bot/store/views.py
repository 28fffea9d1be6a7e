"""Who looks at which case just now, and who types an answer there."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.db import insert
from bot.store.tables import case_views

SHOWN = 60.0  # seconds after which somebody is not there any more
TYPING = 15.0
SAME_VISIT = 1800.0  # within it a look at the same case is not written into the audit again


@dataclass(frozen=True)
class View:
    """Somebody who looks at a case."""

    staff: int
    types: bool


async def touch(connection: AsyncConnection, number: str, staff: int, now: float, types: bool = False) -> bool:
    """`staff` looks at the case; whether they come anew and not within the last half hour."""
    mine = (case_views.c.number == number, case_views.c.staff == staff)
    last = await connection.scalar(select(case_views.c.seen_at).where(*mine))
    values = {"seen_at": now, **({"typed_at": now} if types else {})}
    statement = insert(connection, case_views).values(number=number, staff=staff, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["number", "staff"], set_=values))
    return last is None or last < now - SAME_VISIT


async def others(connection: AsyncConnection, number: str, staff: int, now: float) -> list[View]:
    """Who else looks at the case."""
    here = (case_views.c.number == number, case_views.c.staff != staff, case_views.c.seen_at > now - SHOWN)
    query = select(case_views.c.staff, case_views.c.typed_at).where(*here).order_by(case_views.c.staff)
    return [View(id, typed_at > now - TYPING) for id, typed_at in await connection.execute(query)]


async def present(connection: AsyncConnection, now: float) -> int:
    """How many people look at some case just now."""
    query = select(func.count(case_views.c.staff.distinct())).where(case_views.c.seen_at > now - SHOWN)
    return int(await connection.scalar(query) or 0)
