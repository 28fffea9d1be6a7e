"""Settings: read once, said in words when they make no sense."""

import pytest

from bot.config import Settings, SettingsProblem


def test_databases_get_the_driver_that_we_use() -> None:
    """Operators write the usual addresses."""
    assert Settings(database_url="postgresql://u:p@h/d").database == "postgresql+psycopg://u:p@h/d"
    assert Settings(database_url="sqlite:////data/x.db").database == "sqlite+aiosqlite:////data/x.db"
    assert Settings(data_dir="/data").database == "sqlite+aiosqlite:////data/hamroh.db"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HAMROH_WEB_PORT", "many", "HAMROH_WEB_PORT must be a number"),
        ("HAMROH_KEEP_MESSAGES_DAYS", "31", "at most 30"),
        ("HAMROH_WEBHOOK_URL", "https://example.org/", "needs a path"),
        ("HAMROH_DATABASE_URL", "mysql://x", "DATABASE_URL must begin"),
        ("HAMROH_COUNSELLOR_GROUP", "1001234567890", "COUNSELLOR_GROUP must be the number of a group"),
        ("HAMROH_COUNSELLOR_GROUP", "@counsellors", "COUNSELLOR_GROUP must be the number of a group"),
    ],
)
def test_a_setting_that_makes_no_sense_is_said_in_words(name: str, value: str, words: str) -> None:
    """The setting's name and what is expected stand in the message."""
    with pytest.raises(SettingsProblem, match=words):
        Settings.read({name: value})


def test_an_unknown_database_is_refused() -> None:
    """Only SQLite and PostgreSQL are served."""
    with pytest.raises(SettingsProblem, match="DATABASE_URL must begin"):
        _ = Settings(database_url="mysql://x").database


def test_misspelt_settings_are_named() -> None:
    """A name that begins like ours and is none is told to the operator."""
    assert Settings.unknown({"HAMROH_WEB_PROT": "1", "HAMROH_WEB_PORT": "1", "HOME": "/"}) == ["HAMROH_WEB_PROT"]


def test_an_empty_setting_is_the_default() -> None:
    """`HAMROH_WEB_PORT=` in a file of settings means: as usual."""
    assert Settings.read({"HAMROH_WEB_PORT": " "}) == Settings()


def test_secrets_are_not_shown() -> None:
    """T9: the token, the proxy and the database's password stay out of the settings' own text."""
    shown = repr(
        Settings(telegram_token="canary-1", database_url="postgresql://u:canary-2@h/d", webhook_secret="canary-3")
    )
    assert "canary" not in shown


def test_the_webhooks_path_is_that_of_its_address() -> None:
    """A proxy passes the path on as it is."""
    assert Settings(webhook_url="https://example.org/a/b").webhook_path == "/a/b"
