"""How questions of the exam are answered: counts by question, answer and how the whole test went. Never by whom."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.item import Counted
from bot.core.reply import Item
from bot.store.db import execute_many, insert
from bot.store.tables import items


async def count(connection: AsyncConnection, answered: Sequence[Item]) -> None:
    """One more of each."""
    sums: dict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for item in answered:
        total = sums[item.question, item.answer, item.band]
        total[0] += 1
        total[1] += item.seconds
    statement = insert(connection, items)
    more = {name: getattr(items.c, name) + getattr(statement.excluded, name) for name in ("number", "seconds")}
    statement = statement.on_conflict_do_update(index_elements=["question", "answer", "band"], set_=more)
    rows = [
        {"question": question, "answer": answer, "band": band, "number": number, "seconds": seconds}
        for (question, answer, band), (number, seconds) in sorted(sums.items())
    ]
    await execute_many(connection, statement, rows)


async def counted(connection: AsyncConnection) -> list[Counted]:
    """Every count."""
    columns = (items.c.question, items.c.answer, items.c.band, items.c.number, items.c.seconds)
    return [Counted(*row) for row in await connection.execute(select(*columns).order_by(*columns[:3]))]
