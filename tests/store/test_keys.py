"""Changing the key: all cases can be read afterwards, whenever the process was killed; on both databases."""

import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.core.case import Brief, CaseDeed, Deed
from bot.store import cases, keys, staff
from bot.store.db import Database
from bot.store.keys import Rotated
from bot.store.staff import Role
from bot.store.vault import Vault, VaultProblem
from tests.conftest import ROOT, Clock
from tests.store.test_cases import LANE, MARKER

ROTATE = """
import os, sys
import alembic.command, aiosqlite, psycopg, sqlalchemy.dialects.postgresql.psycopg
import admin.rotation
from admin.cli import main
from tests.reliability.child import Killer
for step in sys.stdin:
    child = os.fork()
    if not child:
        Killer(int(step), True).listen()
        main(["keys", "rotate"], standalone_mode=False)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=sys.stderr, flush=True)
"""  # from one process that has everything imported a child for each line, killed at the step that the line says


async def begun(database: Database, file: Path, now: float) -> str:
    """A database with a sent case and an account."""
    async with database.write() as connection:
        vault = await keys.unlock(connection, file)
        brief = Brief("uz", "Nick").add(MARKER)
        await cases.apply(connection, vault, LANE, CaseDeed(Deed.DRAFT, brief), now)
        number = await cases.apply(connection, vault, LANE, CaseDeed(Deed.SEND), now)
        row = await cases.find(connection, number)
        assert row
        await cases.follow(connection, vault, row, "web:second")
        await staff.invite(connection, vault, "Aziza", Role.COUNSELLOR, now)
        member = await staff.by_name(connection, "Aziza")
        assert member
        code = await staff.offer_link(connection, member.id, now)
        assert await staff.link(connection, vault, code, "telegram:9001", now)
    return number


async def reads(database: Database, file: Path, number: str) -> Vault:
    """Everything opens with the key that the database says; from both conversations."""
    async with database.write() as connection:
        vault = await keys.unlock(connection, file)
        row = await cases.find(connection, number)
        assert row
        assert [line.text for line in cases.brief(vault, row).lines] == [MARKER]
        assert cases.lanes(vault, row) == [LANE, "web:second"]
        assert set(await cases.newest(connection, vault, [LANE, "web:second"])) == {LANE, "web:second"}
        assert (await cases.by_receipt(connection, cases.digest(vault.receipt(row.key, number)), database)) == row
        member = await staff.by_name(connection, "Aziza")
        assert member and len(staff.seed(vault, member)) == 32
        assert member.telegram == vault.name("telegram:9001")
    return vault


async def test_after_a_change_the_old_key_opens_nothing(database: Database, tmp_path: Path, clock: Clock) -> None:
    """It is kept for backups, readable for its owner only; a process that still has it writes nothing."""
    file = tmp_path / "keys" / "cases.key"
    number = await begun(database, file, clock())
    old = Vault.open(file)
    assert await keys.rotate(database, file) == 1
    new = await reads(database, file, number)
    assert new.fingerprint != old.fingerprint
    [kept] = file.parent.glob("*.old-*")
    assert Vault.open(kept).fingerprint == old.fingerprint
    assert sorted(one.name for one in file.parent.iterdir()) == ["cases.key", kept.name]
    assert {one.stat().st_mode & 0o077 for one in file.parent.iterdir()} == {0}
    with pytest.raises(Rotated):
        async with database.write() as connection:
            await cases.apply(connection, old, "web:new", CaseDeed(Deed.DRAFT, Brief("uz", "x")), clock())


async def test_another_key_is_refused(database: Database, tmp_path: Path, clock: Clock) -> None:
    """And nothing changes."""
    number = await begun(database, tmp_path / "cases.key", clock())
    with pytest.raises(VaultProblem):
        await keys.rotate(database, tmp_path / "other.key")
    await reads(database, tmp_path / "cases.key", number)


@pytest.mark.kill
async def test_killed_at_every_step_of_a_change(
    database: Database, database_url: str, tmp_path: Path, clock: Clock
) -> None:
    """After each kill the cases can be read with one of the two keys, and the change can be made again."""
    file = tmp_path / "keys" / "cases.key"
    number = await begun(database, file, clock())
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HAMROH_")}
    environment |= {"HAMROH_DATABASE_URL": database_url, "HAMROH_KEY_FILE": str(file), "PYTHONPATH": str(ROOT)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    changed = 0
    with subprocess.Popen([sys.executable, "-c", ROTATE], cwd=ROOT, env=environment, text=True, **pipes) as nursery:  # noqa: ASYNC220
        assert nursery.stdin and nursery.stderr
        for step in itertools.count(1):
            before = Vault.open(file).fingerprint
            nursery.stdin.write(f"{step}\n")
            nursery.stdin.flush()
            code = nursery.stderr.readline().strip()
            after = await reads(database, file, number)
            changed += after.fingerprint != before
            if code == "0":
                break
            assert code == "-9" and step < 80, code
        nursery.stdin.close()
    assert changed >= 2, "one kill between the database and the file at least, and the last run"
    assert not list(file.parent.glob("*.new"))
