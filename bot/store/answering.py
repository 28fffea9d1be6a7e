"""How fast people were answered, from the times of their cases; erased cases count too, they keep their times."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.waiting import Answered
from bot.store.tables import cases

LOOKED_BACK = 60 * 86_400.0
_MOST = 300


async def load(connection: AsyncConnection, languages: Iterable[str], now: float) -> dict[str, list[Answered]]:
    """The newest first answers of the last sixty days, by language."""
    return {language: await _of(connection, language, now) for language in set(languages)}


async def _of(connection: AsyncConnection, language: str, now: float) -> list[Answered]:
    wanted = (cases.c.language == language, cases.c.answered_at > 0, cases.c.opened_at > now - LOOKED_BACK)
    query = select(cases.c.opened_at, cases.c.answered_at).where(*wanted).order_by(cases.c.id.desc()).limit(_MOST)
    return [Answered(*row) for row in await connection.execute(query)]
