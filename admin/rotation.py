"""A new key for the cases, asked for by an operator."""

import time

from bot.config import Settings
from bot.store import audit, keys, migrate
from bot.store.db import Database
from bot.store.vault import VaultProblem


class RotationProblem(Exception):
    """Why the key stays as it is, in words for an operator."""


async def rotate(settings: Settings) -> str:
    """Change the key; what was done, in a sentence. Raises RotationProblem."""
    database = Database(settings.database)
    try:
        await migrate.upgrade(database)
        number = await keys.rotate(database, settings.key)
        async with database.write() as connection:
            await audit.add(connection, time.time(), 0, "rotate keys")
    except (VaultProblem, OSError) as problem:
        raise RotationProblem(str(problem)) from problem
    finally:
        await database.close()
    return (
        f"{number} cases are under the new key in {settings.key}. Copy it to its safe place now. Erase the old one, "
        f"{settings.key.name}.old-…, when the last backup from before today is gone."
    )
