"""A backup can be restored and holds everything."""

import asyncio
import os
import subprocess
from pathlib import Path

import pytest

from admin import backup
from bot.core.person import Person
from bot.store import people
from bot.store.db import Database
from tests.conftest import driver_url
from tests.postgresql import BINARIES


async def _remember(database: Database) -> None:
    from datetime import date

    async with database.write() as connection:
        await people.remember(connection, {"web:1": Person("uz", "ru", date(2026, 11, 21))}, date(2026, 11, 21))


async def test_a_copy_is_made_while_the_service_runs_and_can_be_restored(
    database: Database,
    database_url: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """SQLite's copy is a database; PostgreSQL's is read by pg_restore; a second copy to the same name is refused."""
    await _remember(database)
    monkeypatch.setenv("PATH", f"{BINARIES}{os.pathsep}{os.environ['PATH']}")
    target = tmp_path / "copies" / "hamroh.backup"
    assert "is copied to" in await asyncio.to_thread(backup.backup, driver_url(database_url), target)
    assert target.stat().st_mode & 0o077 == 0
    with pytest.raises(backup.BackupProblem, match="exists already"):
        backup.backup(driver_url(database_url), target)
    if database.is_sqlite:
        restored_url = f"sqlite:///{target}"
    else:
        restored_url = request.getfixturevalue("postgresql").create("restored")
        subprocess.run([BINARIES / "pg_restore", f"--dbname={restored_url}", target], check=True)
    restored = Database(driver_url(restored_url))
    async with restored.read() as connection:
        assert await people.load(connection, ["web:1"])
    await restored.close()
