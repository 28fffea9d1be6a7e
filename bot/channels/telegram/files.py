"""Fetching what people sent to their case: getFile, then the bytes; Telegram's errors as our closed list."""

from telegram import Bot
from telegram.error import BadRequest, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.sending import asked_to_wait
from bot.core.channel import Busy, Down, Fetched, Fetching, Refused


class TelegramFiles:
    """Files of one bot. Nothing is written to the disk."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def fetch(self, name: str, most: int) -> Fetching:
        """The file that Telegram calls `name`; Refused for one that is too large or not there any more."""
        try:
            file = await self._bot.get_file(name)
            if (file.file_size or 0) > most:
                return Refused("too large")
            content = bytes(await file.download_as_bytearray())
        except RetryAfter as error:
            return Busy(asked_to_wait(error))
        except (BadRequest, Forbidden, InvalidToken) as error:
            return Refused(type(error).__name__)  # InvalidToken is how the library reads 404
        except TelegramError as error:
            return Down(type(error).__name__)
        return Fetched(content) if len(content) <= most else Refused("too large")
