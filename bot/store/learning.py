"""What editors learn from: counts by day, and questions that nothing answered. Never of whom."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.db import execute_many, insert
from bot.store.tables import counts, gaps


@dataclass(frozen=True)
class Gap:
    """A question that was not understood, without numbers and names."""

    day: str
    language: str
    place: str
    question: str


@dataclass(frozen=True)
class Counted:
    """How often something happened on a day."""

    day: str
    name: str
    key: str
    number: int


async def count(connection: AsyncConnection, counted: Sequence[tuple[str, str]], today: date) -> None:
    """One more of each (name, key)."""
    statement = insert(connection, counts)
    more = {"number": counts.c.number + statement.excluded.number}
    statement = statement.on_conflict_do_update(index_elements=["day", "name", "key"], set_=more)
    day = today.isoformat()
    sums: Mapping[tuple[str, str], int] = Counter(counted)
    rows = [{"day": day, "name": name, "key": key, "number": number} for (name, key), number in sorted(sums.items())]
    await execute_many(connection, statement, rows)


async def keep(connection: AsyncConnection, kept: Sequence[Gap]) -> None:
    """Keep these questions for editors."""
    await execute_many(connection, gaps.insert(), [vars(gap) for gap in kept])


async def kept(connection: AsyncConnection) -> list[Gap]:
    """Every question that is kept, oldest first."""
    columns = (gaps.c.day, gaps.c.language, gaps.c.place, gaps.c.question)
    return [Gap(*row) for row in await connection.execute(select(*columns).order_by(gaps.c.id))]


async def counted(connection: AsyncConnection) -> list[Counted]:
    """Every count."""
    columns = (counts.c.day, counts.c.name, counts.c.key, counts.c.number)
    return [Counted(*row) for row in await connection.execute(select(*columns).order_by(*columns[:3]))]


def sums(counted: Iterable[Counted]) -> Counter[tuple[str, str]]:
    """How often each (name, key) was counted, on all days together."""
    found: Counter[tuple[str, str]] = Counter()
    for one in counted:
        found[one.name, one.key] += one.number
    return found


async def purge(connection: AsyncConnection, gaps_before: date, counts_before: date) -> None:
    """Erase questions and counts of earlier days."""
    await connection.execute(delete(gaps).where(gaps.c.day < gaps_before.isoformat()))
    await connection.execute(delete(counts).where(counts.c.day < counts_before.isoformat()))
