"""The database itself, beyond what the modules of the store ask of it."""

import asyncio
import threading
from pathlib import Path

import pytest

from bot.store import marks
from bot.store.db import Database, Joined


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


async def test_a_part_of_a_transaction_is_undone_alone_and_the_whole_with_all_parts(database: Database) -> None:
    """What a part did is gone when it raises; what others did stays, unless the whole raises. Rings are kept for later."""

    async def part(joined: Joined, name: str, fails: bool = False) -> None:
        async with joined.write("bell") as connection:
            await marks.write(connection, name, "x")
            if fails:
                raise LookupError

    async def whole(fails: bool) -> Joined:
        async with database.write() as connection:
            joined = Joined(database, connection)
            await part(joined, "kept")
            with pytest.raises(LookupError):
                await part(joined, "undone", fails=True)
            if fails:
                raise KeyError
        return joined

    async def found() -> list[str]:
        async with database.read() as connection:
            return [name for name in ("kept", "undone") if await marks.read(connection, name)]

    with pytest.raises(KeyError):
        await whole(fails=True)
    assert await found() == []
    assert (await whole(fails=False)).rings == ["bell"]
    assert await found() == ["kept"]
