"""The migrations make exactly the tables that the code knows."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from bot.store import migrate
from bot.store.db import Database
from bot.store.tables import metadata


async def test_a_migrated_database_equals_the_tables(database: Database) -> None:
    """Nothing to add, nothing to remove."""

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_second_upgrade_does_nothing(database: Database) -> None:
    """Every start calls it."""
    assert not await migrate.upgrade(database)


def test_the_head_is_the_newest_file() -> None:
    """The quick check at the start knows the newest migration."""
    from alembic.script import ScriptDirectory

    class Anything:
        pass

    settings = migrate.config(Anything())  # type: ignore[arg-type]
    assert ScriptDirectory.from_config(settings).get_current_head() == migrate.HEAD
