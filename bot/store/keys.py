"""Which key a database was begun with, and changing it: every case key rewrapped in one transaction.

The new key stands beside the old one, as `.new`, before the database changes, and takes its place afterwards. Whenever
the process is killed, one of the two files is the key of the database, and the next one who unlocks it ends the change.
"""

import contextlib
import os
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import marks
from bot.store.db import Database
from bot.store.tables import cases, staff
from bot.store.tables import marks as mark_table
from bot.store.vault import FINGERPRINT_MARK, Vault, VaultProblem, make


class Rotated(ConnectionError):
    """The key was changed while this process ran: what it decides about cases must not be written."""


async def unlock(connection: AsyncConnection, file: Path) -> Vault:
    """The vault of this database, whose key is made with the first start.

    Raises VaultProblem when the key in `file` is not the one that the database was begun with.
    """
    first = await marks.read(connection, FINGERPRINT_MARK)
    if first and _new(file).exists() and Vault.open(_new(file)).fingerprint == first:
        _end(file)
    vault = Vault.open(file)
    if not first:
        await marks.write(connection, FINGERPRINT_MARK, vault.fingerprint)
    elif first != vault.fingerprint:
        raise VaultProblem(f"{file}: not the key of this database, see HAMROH_KEY_FILE")
    return vault


async def check(connection: AsyncConnection, vault: Vault) -> None:
    """Raises Rotated when `vault` is not the one of the database any more."""
    current = await marks.read(connection, FINGERPRINT_MARK)
    if current and current != vault.fingerprint:
        raise Rotated


async def hold(connection: AsyncConnection, vault: Vault) -> None:
    """As `check`, and until this transaction ends nobody changes the key."""
    if connection.dialect.name != "sqlite":
        mine = select(mark_table.c.value).where(mark_table.c.name == FINGERPRINT_MARK)
        await connection.execute(mine.with_for_update(read=True))
    await check(connection, vault)


async def rotate(database: Database, file: Path) -> int:
    """Give the database a new key; how many cases there are under it. The old key stays beside it for old backups.

    Raises VaultProblem when the key in `file` is not the one of the database.
    """
    async with database.write() as connection:
        await unlock(connection, file)
    _new(file).unlink(missing_ok=True)  # of a change that was killed before the database knew of it
    make(_new(file))
    async with database.write() as connection:
        locked = select(mark_table.c.value).where(mark_table.c.name == FINGERPRINT_MARK)
        await connection.execute(database.wait_locked(locked))
        old, new = await unlock(connection, file), Vault.open(_new(file))
        number = await _rewrap(connection, old, new)
        await marks.write(connection, FINGERPRINT_MARK, new.fingerprint)
    _end(file)
    return number


async def _rewrap(connection: AsyncConnection, old: Vault, new: Vault) -> int:
    """Every case under the new key: its data key wrapped, its lanes named; and the seeds and lanes of those who answer."""
    columns = (cases.c.id, cases.c.number, cases.c.key, cases.c.lane, cases.c.also_lane)
    rows = (await connection.execute(select(*columns).where(cases.c.key != ""))).all()
    for id, number, key, *sealed in rows:
        whose, also = (new.name(old.open_sealed(key, number, lane)) if lane else "" for lane in sealed)
        values = {"key": old.rewrap(key, number, new), "whose": whose, "also": also}
        await connection.execute(update(cases).where(cases.c.id == id).values(values))
    accounts = (await connection.execute(select(staff.c.id, staff.c.name, staff.c.seed, staff.c.telegram_lane))).all()
    for id, name, seed, lane in accounts:
        values = {}
        if seed:
            values["seed"] = new.seal_own(f"seed {name}", old.open_own(f"seed {name}", seed))
        if lane:
            opened = old.open_own(f"telegram {name}", lane)
            values |= {"telegram": new.name(opened), "telegram_lane": new.seal_own(f"telegram {name}", opened)}
        if values:
            await connection.execute(update(staff).where(staff.c.id == id).values(**values))
    return len(rows)


def _new(file: Path) -> Path:
    return file.with_name(f"{file.name}.new")


def _end(file: Path) -> None:
    """The database is under the new key: it takes the place of the old one, which is kept under another name."""
    kept = file.with_name(f"{file.name}.old-{Vault.open(file).fingerprint[:8]}")
    with contextlib.suppress(FileExistsError):
        os.link(file, kept)
    with contextlib.suppress(FileNotFoundError):  # another process was quicker
        os.replace(_new(file), file)
