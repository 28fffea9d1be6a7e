"""Copies the database while the service runs: SQLite by its online backup, PostgreSQL by pg_dump."""

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import make_url

from bot.store.db import sqlite_backup


class BackupProblem(Exception):
    """The copy could not be made, in words for an operator."""


def backup(database: str, target: Path) -> str:
    """Copy `database` (an SQLAlchemy address) to the new file `target`; what was done, in a sentence."""
    if target.exists():
        raise BackupProblem(f"{target} exists already; choose a new name.")
    target.parent.mkdir(parents=True, exist_ok=True)
    url = make_url(database)
    if url.get_backend_name() == "sqlite":
        _sqlite(Path(url.database or ""), target)
    else:
        _postgresql(url.set(drivername="postgresql").render_as_string(hide_password=False), target)
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
    parts = make_url(url)
    known = {
        "PGHOST": parts.host or str(parts.query.get("host", "")),
        "PGPORT": str(parts.port or parts.query.get("port", "")),
        "PGUSER": parts.username or "",
        "PGPASSWORD": str(parts.password or ""),
        "PGDATABASE": parts.database or "",
    }
    environment = {**os.environ, **{name: value for name, value in known.items() if value}}
    done = subprocess.run(  # noqa: S603
        [program, "--format=custom", "--no-owner", f"--file={target}"], env=environment, check=False, capture_output=True
    )
    if done.returncode:
        raise BackupProblem(f"pg_dump ended with an error: {done.stderr.decode(errors='replace').strip()[:300]}")
