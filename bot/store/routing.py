"""Who gets which case: the next one of the queue for somebody, handing over, and joining doubles."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.case import Status
from bot.core.office import DOUBLE
from bot.store import cases as store
from bot.store import files, staff
from bot.store.cases import COLUMNS, PERSON, Row, Said
from bot.store.queues import DUE_FIRST
from bot.store.staff import Member
from bot.store.tables import cases
from bot.store.vault import Vault

_TRIES = 20


async def load(connection: AsyncConnection, member: int) -> int:
    """How many open cases somebody has, those that are parked left out."""
    mine = (cases.c.owner == member, cases.c.status == Status.OPEN, cases.c.parked_until == 0)
    return int(await connection.scalar(select(func.count()).where(*mine)) or 0)


async def is_full(connection: AsyncConnection, member: Member, usual_cap: int) -> bool:
    """Whether somebody has as many cases as they may have."""
    return await load(connection, member.id) >= (member.cap or usual_cap)


async def take_next(connection: AsyncConnection, member: Member, usual_cap: int, now: float) -> str:
    """Give `member` the next case of the queue in one of their languages; its number, empty when there is none.

    Danger comes first, and comes also to those who have their number full. Then comes what is soon due. Then cases of
    topics that `member` knows best come first, and those that a colleague knows best last; never are they kept back.
    """
    free = and_(cases.c.status == Status.OPEN, cases.c.owner == 0, cases.c.parked_until <= now)
    query = select(cases.c.number).where(free)
    if member.languages:
        query = query.where(cases.c.language.in_(member.languages.split()))
    if await is_full(connection, member, usual_cap):
        query = query.where(cases.c.danger == 1)
    soon = case((and_(cases.c.warn_at > 0, cases.c.warn_at <= now), 0), else_=1)
    fitting = _fitting(member, await staff.experts(connection, besides=member.id))
    order = (cases.c.danger.desc(), soon, fitting, *DUE_FIRST)
    for number in list(await connection.scalars(query.order_by(*order).limit(_TRIES))):
        if await store.take(connection, number, member.id, now):
            return str(number)
    return ""


def _fitting(member: Member, colleagues: Sequence[Member]) -> ColumnElement[int]:
    """How well a case fits: 0 when `member` knows its topic best, 2 when only a colleague of its language does."""
    by_languages: dict[str, set[str]] = {}
    for one in colleagues:
        by_languages.setdefault(one.languages, set()).update(one.topics.split())
    theirs = [
        and_(cases.c.topic.in_(topics), cases.c.language.in_(languages.split()) if languages else true())
        for languages, topics in by_languages.items()
    ]
    return case((cases.c.topic.in_(member.topics.split()), 0), (or_(false(), *theirs), 2), else_=1)


async def hand_over(connection: AsyncConnection, number: str, to: int, now: float) -> None:
    """The case is somebody else's from now on."""
    await connection.execute(update(cases).where(cases.c.number == number).values(owner=to, held_at=now))


async def held(connection: AsyncConnection, number: str, member: int, now: float) -> None:
    """The owner did something with the case."""
    mine = and_(cases.c.number == number, cases.c.owner == member)
    await connection.execute(update(cases).where(mine).values(held_at=now))


async def others(connection: AsyncConnection, row: Row) -> list[Row]:
    """The other cases of the same conversation, and the one that this one is linked with."""
    same = or_(cases.c.whose == await _whose(connection, row.number), cases.c.number == row.linked)
    kept = cases.c.status.in_((Status.OPEN, Status.CLOSED))
    query = select(*COLUMNS).where(same, kept, cases.c.number != row.number, cases.c.whose != "")
    return [Row(*found) for found in await connection.execute(query.order_by(cases.c.id))]


async def is_same_person(connection: AsyncConnection, one: Row, other: Row) -> bool:
    """Whether two cases belong to one conversation: then, and only then, they can be joined."""
    return one.id != other.id and await _whose(connection, one.number) == await _whose(connection, other.number)


async def _whose(connection: AsyncConnection, number: str) -> str:
    return str(await connection.scalar(select(cases.c.whose).where(cases.c.number == number)) or "")


async def join(connection: AsyncConnection, vault: Vault, older: Row, newer: Row, now: float) -> None:
    """What was said in `older` stands in `newer` too, under its key; `older` is closed as a double.

    The newer one stays, because what the person writes goes there.
    """
    begun = [Said(0, PERSON, 0, line.text, older.opened_at, 0) for line in store.brief(vault, older).lines]
    copies = {}
    for one in [*begun, *await store.said(connection, vault, older)]:
        copies[one.id] = await store.say_again(connection, vault, newer, one)
    await files.copy(connection, vault, older, newer, {old: new for old, new in copies.items() if old})
    await store.follow_too(connection, vault, older, newer)
    await store.close(connection, older.number, DOUBLE, now)
    await connection.execute(update(cases).where(cases.c.number == older.number).values(linked=newer.number, owner=0))
    waiting = [row.asked_at for row in (older, newer) if row.asked_at]
    worse = {"danger": int(older.danger or newer.danger), "asked_at": min(waiting, default=0.0), "parked_until": 0.0}
    await connection.execute(update(cases).where(cases.c.number == newer.number).values(**worse))
