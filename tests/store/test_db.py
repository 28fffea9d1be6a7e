"""The database itself, beyond what the modules of the store ask of it."""

import asyncio
import threading
from pathlib import Path

from bot.store.db import Database


async def test_no_thread_of_sqlite_outlives_the_database(tmp_path: Path) -> None:
    """Not even one whose caller went away while it opened the file: it would speak to a loop that is closed."""
    before = set(threading.enumerate())
    for _ in range(20):
        database = Database(f"sqlite+aiosqlite:///{tmp_path / 'test.db'}")

        async def look(database: Database = database) -> None:
            async with database.read():
                pass

        looking = asyncio.create_task(look())
        while set(threading.enumerate()) == before and not looking.done():
            await asyncio.sleep(0)
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
        await database.close()
        assert set(threading.enumerate()) - before <= _helpers()


def _helpers() -> set[threading.Thread]:
    """Threads that asyncio keeps for later."""
    return {thread for thread in threading.enumerate() if thread.name.startswith("asyncio_")}
