"""Brings the database's tables up to date: all steps in one transaction, so that a killed migration can run again."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

from bot.store.db import Database

HEAD = "0010"
_LOCK = 0x48414D53
_FOLDER = Path(__file__).parent / "migrations"


async def upgrade(database: Database) -> bool:
    """Apply every migration that is missing; whether there was one. Several processes may call this at once."""
    async with database.write() as connection:
        if not database.is_sqlite:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
        if await connection.run_sync(_version) == HEAD:
            return False
        await connection.run_sync(_upgrade)
        return True


def _version(connection: Connection) -> str:
    """The migration that the database is at; empty for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")


def config(connection: Connection) -> Any:
    """Alembic's configuration for `connection`."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(_FOLDER))
    settings.attributes["connection"] = connection
    return settings


def _upgrade(connection: Connection) -> None:
    from alembic import command

    command.upgrade(config(connection), "head")
