"""Answers that are not sent yet: the draft of each counsellor, and what waits for a second reader. Sealed like the case."""

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.cases import Row
from bot.store.db import insert
from bot.store.tables import case_drafts
from bot.store.vault import Vault


@dataclass(frozen=True)
class Unsent:
    """What somebody wrote; `proposed_at` above 0: a colleague is asked to read it."""

    staff: int
    text: str
    proposed_at: float


async def keep(
    connection: AsyncConnection, vault: Vault, row: Row, staff: int, text: str, now: float, proposed_at: float = 0.0
) -> None:
    """This is the draft of `staff` from now on; an empty one is thrown away."""
    if not text.strip():
        return await drop(connection, row.number, staff)
    body = vault.seal(row.key, row.number, text)
    values = {"body": body, "kept_at": now, "proposed_at": proposed_at}
    statement = insert(connection, case_drafts).values(number=row.number, staff=staff, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["number", "staff"], set_=values))
    return None


async def of(connection: AsyncConnection, vault: Vault, row: Row) -> list[Unsent]:
    """All drafts of a case, oldest first."""
    columns = (case_drafts.c.staff, case_drafts.c.body, case_drafts.c.proposed_at)
    query = select(*columns).where(case_drafts.c.number == row.number).order_by(case_drafts.c.kept_at)
    return [
        Unsent(staff, vault.open_sealed(row.key, row.number, body), proposed_at)
        for staff, body, proposed_at in await connection.execute(query)
    ]


async def give_back(connection: AsyncConnection, number: str, staff: int) -> None:
    """What was proposed is a draft again."""
    mine = (case_drafts.c.number == number, case_drafts.c.staff == staff)
    await connection.execute(update(case_drafts).where(*mine).values(proposed_at=0.0))


async def drop(connection: AsyncConnection, number: str, staff: int) -> None:
    """The draft is sent or thrown away."""
    mine = (case_drafts.c.number == number, case_drafts.c.staff == staff)
    await connection.execute(delete(case_drafts).where(*mine))


async def proposed(connection: AsyncConnection, reader: int) -> list[str]:
    """The cases in which somebody else's answer waits to be read by a colleague like `reader`."""
    waits = (case_drafts.c.proposed_at > 0, case_drafts.c.staff != reader)
    query = select(case_drafts.c.number).where(*waits).order_by(case_drafts.c.proposed_at)
    return [str(number) for number in await connection.scalars(query)]
