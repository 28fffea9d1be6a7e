"""Good answers of counsellors as drafts of entries for editors: without numbers and names, and not of whom."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import drafts


@dataclass(frozen=True)
class Draft:
    """A question as it was asked and a counsellor's answer to it, both stripped."""

    day: str
    language: str
    place: str
    question: str
    answer: str


_COLUMNS = tuple(getattr(drafts.c, name) for name in Draft.__dataclass_fields__)


async def keep(connection: AsyncConnection, draft: Draft) -> None:
    """Keep this draft, once."""
    same = select(drafts.c.id).where(drafts.c.question == draft.question, drafts.c.answer == draft.answer)
    if await connection.scalar(same.limit(1)) is None:
        await connection.execute(drafts.insert().values(vars(draft)))


async def kept(connection: AsyncConnection) -> list[Draft]:
    """Every draft, oldest first."""
    return [Draft(*row) for row in await connection.execute(select(*_COLUMNS).order_by(drafts.c.id))]


async def purge(connection: AsyncConnection, before: date) -> None:
    """Erase the drafts of earlier days."""
    await connection.execute(delete(drafts).where(drafts.c.day < before.isoformat()))
