"""After erasing, marker words are nowhere: not in the files of the database, its logs, exports, metrics or new backups."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from admin import backup, drafts
from bot import fetching
from bot.core.case import CaseDeed, Deed, File
from bot.core.channel import Fetched, Fetching
from bot.core.pack import Library
from bot.engine import Engine
from bot.metrics import exposition, store_readings
from bot.store import cases, retention
from bot.store.db import Database
from handlers import handle
from tests.conftest import Clock, driver_url
from tests.conversation import CHANNEL, Somebody, read
from tests.postgresql import BINARIES
from tests.store.test_cases import MARKER, VAULT
from tests.test_counsellor import _queue, _sent, hire

SECRET_FILE = b"%PDF-1.4 " + MARKER.encode()


class Channel:
    """Has one paper."""

    async def fetch(self, name: str, most: int) -> Fetching:
        return Fetched(SECRET_FILE)


@pytest.fixture
async def somebody(database: Database, matched: Library, clock: Clock) -> AsyncIterator[Somebody]:
    await hire(database, clock)
    engine = Engine(database, handle, lambda: matched, {CHANNEL: read}, clock, frozenset({CHANNEL}), VAULT)
    yield Somebody(database, engine, clock)


async def _lives(somebody: Somebody, database: Database, content: Library, clock: Clock) -> str:
    """A case with the marker wherever somebody can put it: brief, messages, notes, answers, files, complaint."""
    await _sent(somebody, f"help {MARKER}")
    await somebody.types(f"more {MARKER}")
    await somebody.sends("document", MARKER, 10)
    await somebody.taps("Yes, pass it on")
    await fetching.Fetcher(CHANNEL, Channel(), database, VAULT, lambda: content, clock).step()
    [row] = await _queue(database)
    async with database.write() as connection:
        await cases.note(connection, VAULT, row, 1, f"note {MARKER}", clock())
        await cases.answer(connection, VAULT, row, 1, f"answer {MARKER}", clock(), 0)
        await cases.apply(connection, VAULT, somebody.lane, CaseDeed(Deed.COMPLAIN, text=MARKER), clock())
        await cases.apply(connection, VAULT, somebody.lane, CaseDeed(Deed.OFFER, file=File("photo", MARKER)), clock())
    return row.number


async def _dump(database: Database) -> str:
    async with database.read() as connection:
        if database.is_sqlite:
            names = await connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'"))
        else:
            names = await connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        return str([(await connection.execute(text(f"SELECT * FROM {name}"))).all() for name in names])


async def test_while_a_case_lives_only_the_key_reads_it(
    somebody: Somebody, database: Database, matched: Library, clock: Clock
) -> None:
    """The stolen database: no table holds the words, except the brief that was shown and is erased when it is sent."""
    await _lives(somebody, database, matched, clock)
    assert MARKER not in await _dump(database)


@pytest.mark.parametrize("way", ["erase", "forget", "time"])
async def test_after_erasing_the_marker_is_nowhere(
    somebody: Somebody,
    database: Database,
    database_url: str,
    matched: Library,
    clock: Clock,
    tmp_path: Path,
    way: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """D2, D6: whichever way it went; every byte of the data folder, of a backup, of exports, metrics and logs."""
    await _lives(somebody, database, matched, clock)
    if way == "time":
        clock.pass_by(190 * 86400)
    else:
        await somebody.presses("en:case-delete_" if way == "erase" else "en:forget")
        await somebody.taps("Yes, erase")
    await retention.purge(database, clock(), 30)
    monkeypatch.setenv("PATH", f"{BINARIES}{os.pathsep}{os.environ['PATH']}")
    await asyncio.to_thread(backup.backup, driver_url(database_url), tmp_path / "backup")
    exported = drafts.report(await drafts.read(database), matched)
    metrics = exposition(await store_readings(database)).decode()
    written = "".join(capfd.readouterr())
    assert MARKER not in await _dump(database) + exported + metrics + written
    assert _files_with(tmp_path, "erased" if database.is_sqlite else "PGDMP")
    assert _files_with(tmp_path, MARKER) == []
    if not database.is_sqlite:  # the copy is compressed
        command = [BINARIES / "pg_restore", "--file=-", tmp_path / "backup"]
        copied = subprocess.run(command, check=True, capture_output=True).stdout
        assert b"COPY public.cases" in copied and MARKER.encode() not in copied


def _files_with(folder: Path, words: str) -> list[str]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file.name for file in files if words.encode() in file.read_bytes()]


async def test_the_search_finds_what_is_there(database: Database, tmp_path: Path) -> None:
    """The tests above can fail: words that are kept readable are found in tables and files."""
    from bot.store import marks

    async with database.write() as connection:
        await marks.write(connection, "trace", MARKER)
    await database.settle()
    assert MARKER in await _dump(database)
    if database.is_sqlite:
        assert _files_with(tmp_path, MARKER)
