"""Complaints about a case: apart from what is said in it, for supervisors who had no part in it, else for admins."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.case import Hearer
from bot.store.staff import Member, Role
from bot.store.tables import case_messages, cases, complaints, staff

WAITS, ANSWERED = 1, 2


@dataclass(frozen=True)
class Words:
    """One complaint or one answer, sealed with the key of the case. `staff` 0 is the person."""

    staff: int
    body: str
    created_at: float


async def add(connection: AsyncConnection, number: str, sealed: str, now: float, staff: int = 0) -> None:
    """One more complaint, or one more answer of `staff`."""
    await connection.execute(complaints.insert().values(number=number, staff=staff, body=sealed, created_at=now))


async def answered(connection: AsyncConnection, number: str) -> None:
    """A supervisor answered."""
    await connection.execute(update(cases).where(cases.c.number == number).values(complaint=ANSWERED))


async def about(connection: AsyncConnection, number: str) -> list[Words]:
    """All that was complained of and answered, oldest first."""
    columns = (complaints.c.staff, complaints.c.body, complaints.c.created_at)
    query = select(*columns).where(complaints.c.number == number).order_by(complaints.c.id)
    return [Words(*row) for row in await connection.execute(query)]


def _part(member: int) -> ColumnElement[bool]:
    wrote = select(case_messages.c.number).where(case_messages.c.staff == member)
    return (cases.c.owner == member) | cases.c.number.in_(wrote)


async def had_a_part(connection: AsyncConnection, number: str, member: int) -> bool:
    """Whether `member` has this case or wrote in it."""
    mine = select(cases.c.id).where(cases.c.number == number, _part(member))
    return await connection.scalar(mine) is not None


async def hearers(connection: AsyncConnection, about: Collection[str]) -> dict[str, Hearer]:
    """Who can see a complaint about each of these cases, as the accounts are now."""
    if not about:
        return {}
    able = (staff.c.role.in_((Role.SUPERVISOR, Role.ADMIN)), staff.c.password != "", staff.c.revoked_at == 0)
    members = (await connection.execute(select(staff.c.id, staff.c.role).where(*able))).all()
    owned = select(cases.c.number, cases.c.owner).where(cases.c.number.in_(about))
    wrote = select(case_messages.c.number, case_messages.c.staff).where(case_messages.c.number.in_(about))
    parts = {(number, id) for number, id in await connection.execute(union(owned, wrote))}
    return {number: _hearer({role for id, role in members if (number, id) not in parts}) for number in about}


def _hearer(free: Collection[str]) -> Hearer:
    """The roles of those who had no part in it decide."""
    if Role.SUPERVISOR in free:
        return Hearer.SUPERVISOR
    return Hearer.ADMIN if Role.ADMIN in free else Hearer.NOBODY


async def numbers(connection: AsyncConnection, member: Member) -> list[tuple[str, int, float]]:
    """Cases with complaints for `member` to see: number, how it stands, last activity. Never one they had a part in."""
    columns = (cases.c.number, cases.c.complaint, cases.c.active_at)
    query = select(*columns).where(cases.c.complaint > 0, ~_part(member.id))
    found = [tuple(row) for row in await connection.execute(query.order_by(cases.c.complaint, cases.c.active_at))]
    heard = await hearers(connection, [number for number, *_ in found])
    return [(number, state, at) for number, state, at in found if heard[number] == member.role]


async def waiting(connection: AsyncConnection, member: Member) -> int:
    """How many of these wait for an answer."""
    return [state for _, state, _ in await numbers(connection, member)].count(WAITS)


async def unheard(connection: AsyncConnection) -> int:
    """How many complaints wait that nobody can see."""
    waits = await connection.scalars(select(cases.c.number).where(cases.c.complaint == WAITS))
    return list((await hearers(connection, list(waits))).values()).count(Hearer.NOBODY)


async def forget(connection: AsyncConnection, erased: Sequence[str]) -> None:
    """Erase the complaints about these cases."""
    await connection.execute(delete(complaints).where(complaints.c.number.in_(erased)))
