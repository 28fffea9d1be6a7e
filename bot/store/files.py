"""Files of cases: offered, fetched from their channel, sealed with the key of the case, and erased with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from sqlalchemy import ColumnClause, ColumnElement, and_, delete, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.case import File
from bot.store.db import Database
from bot.store.tables import Fetching, case_files, cases
from bot.store.vault import Vault

LEASE = timedelta(seconds=60)  # longer than fetching may take


@dataclass(frozen=True)
class Kept:
    """A file of a case without its content. `type` and `size` (bytes) are known once it is here."""

    id: int
    message: int
    kind: str
    type: str
    size: int
    state: int


class Owner(Protocol):
    """A case, as far as its files are sealed with it."""

    @property
    def number(self) -> str:
        """What people call it by."""
        ...

    @property
    def key(self) -> str:
        """Its own data key, wrapped."""
        ...


@dataclass(frozen=True)
class Wanted:
    """A file that is to be fetched; `name` is what its channel calls it, `tries` how often it was claimed before."""

    id: int
    number: str
    key: str
    name: str
    tries: int


_KEPT = tuple(getattr(case_files.c, name) for name in Kept.__dataclass_fields__)


async def offer(
    connection: AsyncConnection, vault: Vault, number: str, key: str, file: File, channel: str, now: float
) -> None:
    """A file that was announced: nothing of it is fetched before the person says so."""
    await _add(connection, vault, number, key, file, channel, now)


async def hold(
    connection: AsyncConnection, vault: Vault, number: str, key: str, kind: str, type: str, content: bytes, now: float
) -> None:
    """A file that the channel has brought; no counsellor sees it before the person says so."""
    sealed = vault.seal_file(key, number, content)
    await _add(connection, vault, number, key, File(kind, "", len(content)), "", now, type, sealed)


async def _add(
    connection: AsyncConnection,
    vault: Vault,
    number: str,
    key: str,
    file: File,
    channel: str,
    now: float,
    type: str = "",
    body: bytes = b"",
) -> None:
    values = {
        "number": number,
        "kind": file.kind,
        "channel": channel,
        "name": vault.seal(key, number, file.name),
        "type": type,
        "size": file.size,
        "body": body,
        "state": Fetching.OFFERED,
        "due_at": now,
        "created_at": now,
    }
    await connection.execute(case_files.insert().values(values))


async def counts(connection: AsyncConnection, numbers: Sequence[str]) -> dict[str, tuple[int, int]]:
    """By case, how many files wait for the person's word and how many there are in all."""
    is_offered = case_files.c.state == Fetching.OFFERED
    columns = (case_files.c.number, func.count().filter(is_offered), func.count())
    query = select(*columns).where(case_files.c.number.in_(numbers)).group_by(case_files.c.number)
    return {number: (offered, every) for number, offered, every in await connection.execute(query)}


def _offered(number: str, kind: str = "") -> ColumnElement[bool]:
    mine = and_(case_files.c.number == number, case_files.c.state == Fetching.OFFERED)
    return and_(mine, case_files.c.kind == kind) if kind else mine


async def offered(connection: AsyncConnection, number: str, kind: str = "") -> list[int]:
    """The files that wait for the person's word, of one `kind` or all."""
    query = select(case_files.c.id).where(_offered(number, kind)).order_by(case_files.c.id)
    return list(await connection.scalars(query))


async def attach(connection: AsyncConnection, id: int, message: int, now: float) -> None:
    """The person said yes: the file belongs to a message of the case, and is fetched unless it is here."""
    is_here = case_files.c.id == id, func.length(case_files.c.body) > 0
    values = {"message": message, "state": int(Fetching.WAITING), "due_at": now}
    await connection.execute(update(case_files).where(case_files.c.id == id).values(values))
    await connection.execute(update(case_files).where(*is_here).values(state=int(Fetching.READY)))


async def withdraw(connection: AsyncConnection, number: str) -> None:
    """The person said no: what was offered is erased."""
    await connection.execute(delete(case_files).where(_offered(number)))


async def of(connection: AsyncConnection, number: str) -> list[Kept]:
    """The files of a case that the person let counsellors see."""
    query = select(*_KEPT).where(case_files.c.number == number, case_files.c.message > 0).order_by(case_files.c.id)
    return [Kept(*row) for row in await connection.execute(query)]


async def content(
    connection: AsyncConnection, vault: Vault, number: str, key: str, id: int
) -> tuple[Kept, bytes] | None:
    """A file of this case that is here, opened."""
    mine = and_(case_files.c.number == number, case_files.c.id == id, case_files.c.state == Fetching.READY)
    found = (await connection.execute(select(*_KEPT, case_files.c.body).where(mine))).first()
    return (Kept(*found[:-1]), vault.open_file(key, number, found[-1])) if found else None


# Fetching: claimed with a lease, so that a file whose process died is fetched by another one.


async def waits(connection: AsyncConnection) -> bool:
    """Whether any file is to be fetched, now or later."""
    waiting: ColumnClause[int] = literal_column(str(int(Fetching.WAITING)))
    return await connection.scalar(select(case_files.c.id).where(case_files.c.state == waiting).limit(1)) is not None


async def claim(
    database: Database, connection: AsyncConnection, vault: Vault, channel: str, now: float, limit: int
) -> list[Wanted]:
    """Up to `limit` files of `channel` that are to be fetched now, in whoever's hands they were."""
    columns = (case_files.c.id, case_files.c.number, cases.c.key, case_files.c.name, case_files.c.tries)
    due = (case_files.c.state == Fetching.WAITING, case_files.c.channel == channel, case_files.c.due_at <= now)
    query = select(*columns).join(cases, cases.c.number == case_files.c.number).where(*due)
    rows = await connection.execute(database.skip_locked(query.order_by(case_files.c.id).limit(limit), case_files))
    claimed = [
        Wanted(id, number, key, vault.open_sealed(key, number, name), tries) for id, number, key, name, tries in rows
    ]
    values = {"due_at": now + LEASE.total_seconds(), "tries": case_files.c.tries + 1}
    await connection.execute(update(case_files).where(case_files.c.id.in_([one.id for one in claimed])).values(values))
    return claimed


async def ready(connection: AsyncConnection, vault: Vault, wanted: Wanted, type: str, content: bytes) -> bool:
    """The file is here; whether that was still wanted, for the case may have been erased meanwhile."""
    sealed = vault.seal_file(wanted.key, wanted.number, content)
    values = {"state": int(Fetching.READY), "type": type, "size": len(content), "body": sealed}
    return await _end(connection, wanted, values)


async def refused(connection: AsyncConnection, wanted: Wanted) -> bool:
    """The file will never be here; whether it was still wanted."""
    return await _end(connection, wanted, {"state": int(Fetching.REFUSED)})


async def later(connection: AsyncConnection, wanted: Wanted, due_at: float) -> None:
    """Try again at `due_at`."""
    await _end(connection, wanted, {"due_at": due_at})


async def _end(connection: AsyncConnection, wanted: Wanted, values: dict[str, object]) -> bool:
    """Said by whoever claimed it last alone."""
    held = (case_files.c.id == wanted.id, case_files.c.tries == wanted.tries + 1)
    mine = and_(*held, case_files.c.state == Fetching.WAITING)
    return (await connection.execute(update(case_files).where(mine).values(values))).rowcount == 1


async def forget(connection: AsyncConnection, numbers: Sequence[str]) -> None:
    """Erase the files of these cases."""
    await connection.execute(delete(case_files).where(case_files.c.number.in_(numbers)))


async def copy(
    connection: AsyncConnection, vault: Vault, older: Owner, newer: Owner, messages: Mapping[int, int]
) -> None:
    """What belongs to messages of `older` belongs to their copies in `newer` too, under its key."""
    query = select(case_files).where(case_files.c.number == older.number, case_files.c.message.in_(messages))
    for row in (await connection.execute(query.order_by(case_files.c.id))).mappings().all():
        values = {name: value for name, value in row.items() if name != "id"}
        name = vault.open_sealed(older.key, older.number, row["name"])
        values |= {"number": newer.number, "message": messages[row["message"]]}
        values["name"] = vault.seal(newer.key, newer.number, name)
        if row["body"]:
            content = vault.open_file(older.key, older.number, row["body"])
            values["body"] = vault.seal_file(newer.key, newer.number, content)
        await connection.execute(case_files.insert().values(values))


async def purge(connection: AsyncConnection, before: float) -> None:
    """Erase what was offered before `before` and never sent."""
    old = and_(case_files.c.state == Fetching.OFFERED, case_files.c.created_at < before)
    await connection.execute(delete(case_files).where(old))
