"""Due times of cases in the table: set after each change, escalated when they pass, given back by a silent owner."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.case import Status
from bot.core.due import Plan, Waiting
from bot.core.office import Rules
from bot.store import audit, changes
from bot.store.cases import COLUMNS, Row
from bot.store.tables import cases

_NOBODY = 0
_AT_ONCE = 500


async def refresh(connection: AsyncConnection, plan: Plan, numbers: Sequence[str]) -> None:
    """Set anew when these cases are due; a case that is due later than before is not overdue any more."""
    query = select(*COLUMNS).where(cases.c.number.in_(numbers), cases.c.status == Status.OPEN)
    for row in [Row(*found) for found in await connection.execute(query)]:
        waiting = Waiting(bool(row.danger), row.answered_at > 0, row.asked_at, row.spent)
        times = plan.times(waiting)
        if (times.due_at, times.warn_at) != (row.due_at, row.warn_at):
            values = {"due_at": times.due_at, "warn_at": times.warn_at, "escalated": 0}
            await connection.execute(update(cases).where(cases.c.number == row.number).values(**values))


async def answered(connection: AsyncConnection, plan: Plan, row: Row, now: float) -> None:
    """The clock stops: we wait for the person, and how long they waited is added up."""
    if row.asked_at:
        spent = row.spent + plan.between(row.asked_at, now, bool(row.danger))
        values = {"asked_at": 0.0, "spent": spent, "parked_until": 0.0}
        await connection.execute(update(cases).where(cases.c.number == row.number).values(**values))
    await refresh(connection, plan, [row.number])


async def park(connection: AsyncConnection, plan: Plan, row: Row, until: float, now: float) -> None:
    """The clock stops, and begins anew at `until`: then it is our turn."""
    waited = plan.between(row.asked_at, now, bool(row.danger)) if row.asked_at else 0.0
    values = {"parked_until": until, "asked_at": until, "spent": row.spent + waited}
    await connection.execute(update(cases).where(cases.c.number == row.number).values(**values))
    await refresh(connection, plan, [row.number])


async def wake(connection: AsyncConnection, now: float) -> list[str]:
    """Cases whose day has come are parked no more; their numbers."""
    over = (cases.c.status == Status.OPEN, cases.c.parked_until > 0, cases.c.parked_until <= now)
    numbers = list(await connection.scalars(select(cases.c.number).where(*over).limit(_AT_ONCE)))
    await connection.execute(update(cases).where(cases.c.number.in_(numbers)).values(parked_until=0.0))
    await changes.add(connection, numbers, now)
    return numbers


async def escalate(connection: AsyncConnection, now: float) -> list[str]:
    """Mark what is overdue, once each; the numbers of these cases."""
    late = (cases.c.status == Status.OPEN, cases.c.due_at > 0, cases.c.due_at <= now, cases.c.escalated == 0)
    numbers = list(await connection.scalars(select(cases.c.number).where(*late).limit(_AT_ONCE)))
    await connection.execute(update(cases).where(cases.c.number.in_(numbers)).values(escalated=1))
    for number in numbers:
        await audit.add(connection, now, _NOBODY, "overdue", number)
    await changes.add(connection, numbers, now)
    return numbers


async def take_back(connection: AsyncConnection, plan: Plan, rules: Rules, now: float) -> list[str]:
    """Cases in which somebody waits and whose owner did nothing for too long go back to the queue; their numbers."""
    waits = (cases.c.status == Status.OPEN, cases.c.owner != 0, cases.c.asked_at > 0, cases.c.asked_at <= now)
    rows = [Row(*found) for found in await connection.execute(select(*COLUMNS).where(*waits))]
    silent = [row.number for row in rows if _is_silent(row, plan, rules, now)]
    await connection.execute(update(cases).where(cases.c.number.in_(silent)).values(owner=0))
    for number in silent:
        await audit.add(connection, now, _NOBODY, "taken back", number)
    await changes.add(connection, silent, now)
    return silent


def _is_silent(row: Row, plan: Plan, rules: Rules, now: float) -> bool:
    limit = rules.silent_danger_minutes * 60 if row.danger else rules.silent_hours * 3600
    return plan.between(max(row.held_at, row.asked_at), now, bool(row.danger)) > limit
