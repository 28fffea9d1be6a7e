"""How much there is to do and how fast it is done, in numbers of nobody: for supervisors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.case import Status
from bot.store.tables import cases

LOOKED_BACK = 28 * 86_400.0
_MOST = 20_000


@dataclass(frozen=True)
class Hour:
    """An hour of the day: how many cases were sent in it, and the middle of their answering times in hours, if any."""

    hour: int
    sent: int
    answered_in: float | None


@dataclass(frozen=True)
class Carried:
    """What one counsellor has (0: nobody): open cases, those in which somebody waits for us, and those overdue."""

    staff: int
    open: int
    waiting: int
    overdue: int


async def hours(connection: AsyncConnection, now: float, zone: tzinfo, language: str = "") -> list[Hour]:
    """The hours of the day over the last four weeks, in the time zone of the desk; of one language, or all."""
    wanted = [cases.c.opened_at > now - LOOKED_BACK, cases.c.status != Status.DRAFT]
    wanted += [cases.c.language == language] if language else []
    query = select(cases.c.opened_at, cases.c.answered_at).where(*wanted).order_by(cases.c.id.desc()).limit(_MOST)
    found: dict[int, list[float]] = {hour: [] for hour in range(24)}
    sent = dict.fromkeys(range(24), 0)
    for opened_at, answered_at in await connection.execute(query):
        hour = datetime.fromtimestamp(opened_at, zone).hour
        sent[hour] += 1
        if answered_at:
            found[hour].append((answered_at - opened_at) / 3600)
    return [Hour(hour, sent[hour], _middle(found[hour])) for hour in range(24)]


def _middle(times: Sequence[float]) -> float | None:
    return median(times) if times else None


async def carried(connection: AsyncConnection, now: float) -> list[Carried]:
    """What each one has, whoever has most first."""
    waits = (cases.c.asked_at > 0) & (cases.c.asked_at <= now)
    late = (cases.c.due_at > 0) & (cases.c.due_at <= now)
    query = (
        select(cases.c.owner, func.count(), func.count().filter(waits), func.count().filter(late))
        .where(cases.c.status == Status.OPEN)
        .group_by(cases.c.owner)
        .order_by(func.count().desc())
    )
    return [Carried(*row) for row in await connection.execute(query)]
