"""The database, SQLite or PostgreSQL: connections, transactions, waking. The only place where the two differ."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from weakref import WeakSet

import aiosqlite
from sqlalchemy import (
    ColumnElement,
    Executable,
    FromClause,
    Select,
    Table,
    event,
    exc,
    literal_column,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

Connection = AsyncConnection
"""One open transaction, handed from function to function of the store."""

Down = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError, OSError)
"""What the database raises when it is away, locked or full: wait and try again, nothing is lost."""

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # a confirmed update survives a power cut
    "busy_timeout=3000",  # shorter than an orderly end may take
    "secure_delete=ON",
    "trusted_schema=OFF",
    "foreign_keys=ON",
    "cache_size=-16000",
)


LAST_WORDS = 3.0  # seconds for a thread of SQLite to end what it does


class Signals:
    """Waking up inside one process: a name is rung, whoever listens for it goes on."""

    def __init__(self) -> None:
        self._bells: dict[str, set[asyncio.Event]] = {}

    def ring(self, name: str) -> None:
        """Wake everybody who listens for `name`."""
        for bell in self._bells.get(name, ()):
            bell.set()

    @contextmanager
    def listening(self, name: str) -> Iterator[asyncio.Event]:
        """A bell that is set whenever `name` is rung; a ring after this call is never missed."""
        bell = asyncio.Event()
        self._bells.setdefault(name, set()).add(bell)
        try:
            yield bell
        finally:
            self._bells[name].discard(bell)
            if not self._bells[name]:
                del self._bells[name]


async def rung(bell: asyncio.Event, seconds: float) -> bool:
    """Wait for `bell`, `seconds` at most; whether it was set."""
    try:
        await asyncio.wait_for(bell.wait(), max(seconds, 0))
    except TimeoutError:
        return False
    return True


class Database:
    """Transactions on one database. Rings are given on commit, to this process and, on PostgreSQL, to all."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.signals = Signals()
        self._threads: WeakSet[Thread] = WeakSet()
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writer = self._sqlite_engine(immediate=True) if self.is_sqlite else self._postgresql_engine()
        self._reader = self._sqlite_engine(immediate=False) if self.is_sqlite else self._writer

    def _sqlite_engine(self, immediate: bool) -> AsyncEngine:
        if self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(
            self.url,
            connect_args={"isolation_level": None, "timeout": 3, "async_creator_fn": self._opening},
            pool_size=1 if immediate else 4,
            max_overflow=0,
            pool_timeout=60,
        )
        event.listen(engine.sync_engine, "connect", _set_pragmas)
        begin = "BEGIN IMMEDIATE" if immediate else "BEGIN"
        event.listen(engine.sync_engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine

    def _postgresql_engine(self) -> AsyncEngine:
        return create_async_engine(self.url, pool_size=6, max_overflow=4, pool_pre_ping=True, pool_timeout=30)

    @asynccontextmanager
    async def write(self, *rings: str) -> AsyncIterator[AsyncConnection]:
        """One transaction that may write; `rings` are rung when it has committed."""
        async with self._writer.begin() as connection:
            yield connection
            await self.notify(connection, *rings)
        for ring in rings:
            self.signals.ring(ring)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that only reads."""
        async with self._reader.begin() as connection:
            yield connection

    async def notify(self, connection: AsyncConnection, *rings: str) -> None:
        """Ring at every process when this transaction commits (PostgreSQL; SQLite serves one process)."""
        if rings and not self.is_sqlite:
            statement = text("SELECT pg_notify('hamroh', ring) FROM unnest(CAST(:rings AS text[])) AS ring")
            await connection.execute(statement, {"rings": list(rings)})

    async def settle(self) -> None:
        """Write everything into the database's own file and empty the log beside it, so that what was erased is gone."""
        if self.is_sqlite:
            async with self._writer.connect() as connection:
                raw = await connection.get_raw_connection()
                assert raw.driver_connection is not None
                await raw.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    async def listen(self) -> None:
        """Pass on the rings of other processes until cancelled. Raises when the connection is lost."""
        if self.is_sqlite:
            await asyncio.Event().wait()
        async with self._writer.connect() as connection:
            raw = await connection.get_raw_connection()
            driver = raw.driver_connection
            assert driver is not None
            await driver.set_autocommit(True)
            await driver.execute("LISTEN hamroh")
            async for notification in driver.notifies():
                self.signals.ring(notification.payload)

    @asynccontextmanager
    async def alone(self, number: int) -> AsyncIterator[bool]:
        """Whether this process holds the lock `number`, which only one process can (SQLite serves one process)."""
        if self.is_sqlite:
            yield True
            return
        async with self._writer.connect() as connection:
            try:
                held = await connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": number})
                await connection.commit()  # the lock is the session's; no transaction stays open beside it
                yield bool(held)
            finally:
                await connection.invalidate()  # the lock ends with the session, so the session is not given back

    def skip_locked(self, query: Select[Any], table: Table) -> Select[Any]:
        """`query` taking its rows of `table` for this transaction alone; those another one holds are passed over."""
        return query if self.is_sqlite else query.with_for_update(skip_locked=True, of=table)

    def wait_locked(self, query: Select[Any]) -> Select[Any]:
        """`query` taking its rows for this transaction alone, after whoever holds them."""
        return query if self.is_sqlite else query.with_for_update()

    def _opening(self, *arguments: Any, **options: Any) -> aiosqlite.Connection:
        """A connection that is about to be opened; its thread does not keep the program alive."""
        connection = aiosqlite.connect(*arguments, **options)
        connection._thread.daemon = True
        self._threads.add(connection._thread)
        return connection

    async def close(self) -> None:
        """Close all connections. The threads of SQLite have ended then, even those whose caller was cancelled."""
        await self._writer.dispose()
        await self._reader.dispose()
        for thread in list(self._threads):
            await asyncio.to_thread(thread.join, LAST_WORDS)


class _Later(Signals):
    """Rings that are given later."""

    def __init__(self) -> None:
        super().__init__()
        self.held: list[str] = []

    def ring(self, name: str) -> None:
        self.held.append(name)


class Joined(Database):
    """An open transaction as a database: what is done on it is a part of that transaction, and fails as a part.

    So that whatever asks for a transaction of its own can be done together with something else, or not at all. `rings`
    are for whoever holds the transaction to give when it has committed.
    """

    def __init__(self, outer: Database, connection: AsyncConnection) -> None:
        self.url, self.is_sqlite = outer.url, outer.is_sqlite
        self._connection = connection
        self.signals: _Later = _Later()

    @property
    def rings(self) -> list[str]:
        """What was rung on this side so far."""
        return self.signals.held

    @asynccontextmanager
    async def write(self, *rings: str) -> AsyncIterator[AsyncConnection]:
        """A part of the transaction; all of it is undone when it raises."""
        async with self._connection.begin_nested():
            yield self._connection
            await self.notify(self._connection, *rings)
        self.signals.held += rings

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """The transaction itself."""
        yield self._connection


def _set_pragmas(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def insert(connection: AsyncConnection, table: Table) -> Any:
    """An INSERT that can say ON CONFLICT, which SQLAlchemy has per database."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def none(source: FromClause, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether no row of `source` meets the conditions, looked up for each row of the query that this stands in.

    OFFSET 0 says "for each row" to PostgreSQL. Without it, it makes a join, and having last counted when nothing
    waited, it reads everything that waits for each row: seconds instead of milliseconds.
    """
    return ~select(literal_column("1")).select_from(source).where(*conditions).offset(literal_column("0")).exists()


async def execute_many(connection: AsyncConnection, statement: Executable, rows: Sequence[dict[str, Any]]) -> None:
    """`statement` once for each of `rows`; nothing for none."""
    if rows:
        await connection.execute(statement, rows)


def sqlite_backup(source: str, target: str) -> None:
    """Copy the SQLite database `source` to the new file `target` while it is in use (SQLite's online backup)."""
    with sqlite3.connect(source) as live, sqlite3.connect(target) as copy:
        live.backup(copy)
