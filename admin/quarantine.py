"""Events that could not be answered: why, in numbers without words of people, and trying them again."""

from bot.store import inbox, migrate
from bot.store.db import Database


async def look(address: str, again: bool) -> list[str]:
    """What was set aside in the database at `address`, in lines to print; with `again` it is put back to be answered."""
    database = Database(address)
    try:
        await migrate.upgrade(database)
        async with database.write("inbox") as connection:
            reasons = await inbox.reasons(connection)
            returned = await inbox.again(connection) if again else 0
    finally:
        await database.close()
    if not reasons:
        return ["Nothing is set aside."]
    lines = [f"{number} × {reason}" for reason, number in sorted(reasons.items())]
    return [*lines, f"{returned} put back." if again else "Mend the cause, then: hamroh set-aside --again"]
