"""Web chats: the secret that opens one, and the receipt code that brings it back on another device."""

from datetime import date

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.db import insert
from bot.store.tables import chat_secrets, chats


async def open(connection: AsyncConnection, id: str, secret: str, receipt: str, today: date) -> None:
    """A new chat; `secret` and `receipt` are SHA-256 in hexadecimal, never the codes themselves."""
    await begin(connection, id, receipt, today)
    await add_secret(connection, id, secret)


async def begin(connection: AsyncConnection, id: str, receipt: str, today: date) -> None:
    """A new chat that no device opens yet."""
    await connection.execute(chats.insert().values(id=id, receipt=receipt, seen_on=today.isoformat()))


async def add_secret(connection: AsyncConnection, id: str, secret: str) -> None:
    """One more device opens the chat `id`."""
    await connection.execute(insert(connection, chat_secrets).values(secret=secret, chat=id))


async def by_secret(connection: AsyncConnection, secret: str) -> str | None:
    """The id of the chat that `secret` opens."""
    found: str | None = await connection.scalar(select(chat_secrets.c.chat).where(chat_secrets.c.secret == secret))
    return found


async def by_receipt(connection: AsyncConnection, receipt: str) -> str | None:
    """The id of the chat that `receipt` belongs to."""
    found: str | None = await connection.scalar(select(chats.c.id).where(chats.c.receipt == receipt))
    return found


async def exists(connection: AsyncConnection, id: str) -> bool:
    """Whether the chat is still here."""
    return await connection.scalar(select(chats.c.id).where(chats.c.id == id)) is not None


async def seen(connection: AsyncConnection, id: str, today: date) -> None:
    """Somebody wrote in the chat today."""
    day = today.isoformat()
    await connection.execute(update(chats).where(chats.c.id == id, chats.c.seen_on < day).values(seen_on=day))


async def set_receipt(connection: AsyncConnection, id: str, receipt: str) -> None:
    """Another receipt code for the chat `id`, as SHA-256; the one before opens nothing any more."""
    await connection.execute(update(chats).where(chats.c.id == id).values(receipt=receipt))


async def close_secret(connection: AsyncConnection, secret: str) -> None:
    """This device may not open its chat any more."""
    await connection.execute(delete(chat_secrets).where(chat_secrets.c.secret == secret))


async def forget(connection: AsyncConnection, id: str) -> None:
    """Everything said in the chat was erased: at the next purge it goes too, unless the person writes again."""
    await connection.execute(update(chats).where(chats.c.id == id).values(seen_on=date.min.isoformat()))


async def number(connection: AsyncConnection) -> int:
    """How many web chats there are."""
    return int(await connection.scalar(select(func.count()).select_from(chats)) or 0)


async def purge(connection: AsyncConnection, before: date) -> None:
    """Erase chats in which nobody wrote since `before`, with their secrets."""
    old = select(chats.c.id).where(chats.c.seen_on < before.isoformat())
    await connection.execute(delete(chat_secrets).where(chat_secrets.c.chat.in_(old)))
    await connection.execute(delete(chats).where(chats.c.seen_on < before.isoformat()))
