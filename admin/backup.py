"""Copies the database while the service runs: SQLite by its online backup, PostgreSQL by pg_dump."""

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from bot.store.db import sqlite_backup


class BackupProblem(Exception):
    """The copy could not be made, in words for an operator."""


def backup(database: str, target: Path) -> str:
    """Copy `database` (an address as in the settings) to the new file `target`; what was done, in a sentence."""
    if target.exists():
        raise BackupProblem(f"{target} exists already; choose a new name.")
    target.parent.mkdir(parents=True, exist_ok=True)
    if database.startswith("sqlite"):
        _sqlite(Path(database.partition(":///")[2]), target)
    else:
        _postgresql(database, target)
    target.chmod(0o600)
    return f"The database is copied to {target} ({target.stat().st_size:,} bytes). Keep it as safe as the database."


def _sqlite(source: Path, target: Path) -> None:
    if not source.exists():
        raise BackupProblem(f"There is no database at {source}.")
    sqlite_backup(str(source), str(target))


def _postgresql(url: str, target: Path) -> None:
    """The address goes through the environment, so that no list of processes shows the password."""
    program = shutil.which("pg_dump")
    if program is None:
        raise BackupProblem("pg_dump is not installed here; it comes with PostgreSQL's client programs.")
    parts = urlsplit(url)
    known = {
        "PGHOST": parts.hostname or "".join(parse_qs(parts.query).get("host", [])),
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": parts.path.lstrip("/"),
    }
    environment = {**os.environ, **{name: value for name, value in known.items() if value}}
    done = subprocess.run(  # noqa: S603
        [program, "--format=custom", "--no-owner", f"--file={target}"],
        env=environment,
        check=False,
        capture_output=True,
    )
    if done.returncode:
        raise BackupProblem(f"pg_dump ended with an error: {done.stderr.decode(errors='replace').strip()[:300]}")
