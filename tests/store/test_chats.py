"""Web chats and their codes."""

from datetime import UTC, datetime

from bot.store import chats, retention
from bot.store.db import Database
from tests.conftest import Clock


async def test_a_forgotten_chat_goes_at_the_next_purge(database: Database, clock: Clock) -> None:
    """/forget on the web: the code and every device's key go too, unless the person goes on writing."""
    today = datetime.fromtimestamp(clock(), UTC).date()
    async with database.write() as connection:
        for id in ("left", "stayed"):
            await chats.open(connection, id, f"secret {id}", f"receipt {id}", today)
            await chats.forget(connection, id)
        await chats.seen(connection, "stayed", today)
    await retention.purge(database, clock(), 30)
    async with database.read() as connection:
        assert await chats.by_secret(connection, "secret left") is None
        assert await chats.by_receipt(connection, "receipt left") is None
        assert await chats.by_secret(connection, "secret stayed") == "stayed"
