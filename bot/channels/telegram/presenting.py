"""Telling Telegram the bot's name, descriptions and commands, per language, only when they changed."""

import hashlib

import structlog
from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.channels.telegram.profile import Profile, profile
from bot.core.language import LANGUAGES
from bot.core.pack import Library
from bot.store import marks
from bot.store.db import Database

log = structlog.get_logger("telegram")
MARK = "telegram profile"


async def present(bot: Bot, database: Database, library: Library) -> None:
    """Set the profile in every language that Telegram can tell apart; English is what all others see."""
    profiles = {code: profile(library.voice(code)) for code in LANGUAGES if "-" not in code}
    print_ = hashlib.sha256(repr((bot.token, profiles)).encode()).hexdigest()
    async with database.read() as connection:
        if await marks.read(connection, MARK) == print_:
            return
    try:
        for code, shown in profiles.items():
            await _set(bot, "" if code == "en" else code, shown)
    except TelegramError as error:
        log.warning("the profile could not be set now; at the next start again", error=type(error).__name__)
        return
    async with database.write() as connection:
        await marks.write(connection, MARK, print_)


async def _set(bot: Bot, code: str, shown: Profile) -> None:
    commands = [BotCommand(name, words) for name, words in shown.commands]
    await bot.set_my_commands(commands, language_code=code)
    await bot.set_my_name(shown.name, language_code=code)
    await bot.set_my_description(shown.description, language_code=code)
    await bot.set_my_short_description(shown.short, language_code=code)
