"""The queues of the desk: which cases stand in which, in what order, and how many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.case import Status
from bot.store.cases import COLUMNS, NOTE, Row
from bot.store.tables import case_messages, cases

PAGE = 50  # cases a page
_SEARCHED = 300


@dataclass(frozen=True)
class Filter:
    """What somebody wants to see; empty for all."""

    language: str = ""
    topic: str = ""
    place: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        """As conditions on a case."""
        wanted = {"language": self.language, "topic": self.topic, "place": self.place}
        return [cases.c[name] == value for name, value in wanted.items() if value]


_OPEN = cases.c.status == Status.OPEN
DUE_FIRST = (case((cases.c.due_at == 0, 1), else_=0), cases.c.due_at, cases.c.id)  # then what is never due, by age


def _stands_in(which: str, staff: int, now: float) -> ColumnElement[bool]:
    here = and_(_OPEN, cases.c.parked_until <= now)
    return {
        "danger": and_(_OPEN, cases.c.danger == 1),
        "mine": and_(_OPEN, cases.c.owner == staff),
        "unassigned": and_(here, cases.c.owner == 0),
        "us": and_(here, cases.c.asked_at > 0),
        "them": and_(here, cases.c.asked_at == 0),
        "parked": and_(_OPEN, cases.c.parked_until > now),
        "overdue": and_(here, cases.c.due_at > 0, cases.c.due_at <= now),
        "closed": cases.c.status == Status.CLOSED,
    }.get(which, _OPEN)


def has(row: Row, which: str, staff: int, now: float, wanted: Filter) -> bool:
    """Whether `row` stands in a queue: the same as `listed` asks the database, for one case that is at hand."""
    if any(value and getattr(row, name) != value for name, value in vars(wanted).items()):
        return False
    if which == "closed" or row.status != Status.OPEN:
        return which == "closed" and row.status == Status.CLOSED
    here = row.parked_until <= now
    return {
        "danger": bool(row.danger),
        "mine": row.owner == staff,
        "unassigned": here and row.owner == 0,
        "us": here and row.asked_at > 0,
        "them": here and row.asked_at == 0,
        "parked": not here,
        "overdue": here and 0 < row.due_at <= now,
    }.get(which, True)


async def listed(
    connection: AsyncConnection,
    which: str,
    staff: int,
    now: float,
    wanted: Filter | None = None,
    page: int = 0,
) -> list[Row]:
    """A page of a queue: danger first, then what is due first, then the oldest. Drafts are never among them."""
    query = select(cases.c.id).where(_stands_in(which, staff, now), *(wanted or Filter()).conditions())
    if which == "closed":
        query = query.order_by(cases.c.closed_at.desc(), cases.c.id.desc())
    else:
        query = query.order_by(cases.c.danger.desc(), *DUE_FIRST)
    ids = list(await connection.scalars(query.offset(page * PAGE).limit(PAGE)))
    found = await connection.execute(select(*COLUMNS).where(cases.c.id.in_(ids)))
    return sorted((Row(*row) for row in found), key=lambda row: ids.index(row.id))


async def of(connection: AsyncConnection, numbers: Sequence[str]) -> list[Row]:
    """These cases, as far as they are open, in this order."""
    query = select(*COLUMNS).where(_OPEN, cases.c.number.in_(numbers))
    rows = {row.number: row for row in [Row(*found) for found in await connection.execute(query)]}
    return [rows[number] for number in numbers if number in rows]


async def owned(connection: AsyncConnection, staff: int) -> list[Row]:
    """All open cases that somebody has."""
    query = select(*COLUMNS).where(_OPEN, cases.c.owner == staff)
    return [Row(*found) for found in await connection.execute(query)]


async def kept(connection: AsyncConnection, numbers: Sequence[str]) -> list[Row]:
    """These cases, unless they are drafts or erased."""
    there = (cases.c.number.in_(numbers), cases.c.status.in_((Status.OPEN, Status.CLOSED)))
    return [Row(*found) for found in await connection.execute(select(*COLUMNS).where(*there))]


async def noted_by(connection: AsyncConnection, staff: int) -> list[Row]:
    """The cases, newest first and no more than a few hundred, in which `staff` wrote a note."""
    mine = (case_messages.c.staff == staff, case_messages.c.author == NOTE)
    numbers = select(case_messages.c.number).where(*mine).distinct()
    query = select(*COLUMNS).where(cases.c.number.in_(numbers), cases.c.status.in_((Status.OPEN, Status.CLOSED)))
    return [Row(*found) for found in await connection.execute(query.order_by(cases.c.id.desc()).limit(_SEARCHED))]


async def sizes(connection: AsyncConnection, staff: int, now: float) -> Mapping[str, int]:
    """How many open cases stand in each queue; closed ones are not counted."""
    names = ("danger", "mine", "unassigned", "us", "them", "parked", "overdue", "all")
    sums = [func.sum(case((_stands_in(name, staff, now), 1), else_=0)) for name in names]
    found = (await connection.execute(select(*sums).where(_OPEN))).one()
    return {name: int(number or 0) for name, number in zip(names, found, strict=True)}


async def topics(connection: AsyncConnection) -> list[str]:
    """The topics of the cases that are open."""
    query = select(cases.c.topic).where(_OPEN, cases.c.topic != "").distinct().order_by(cases.c.topic)
    return [str(topic) for topic in await connection.scalars(query)]
