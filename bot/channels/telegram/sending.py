"""Sending through Telegram: our messages in its HTML, its errors as our closed list of outcomes."""

import asyncio
import os
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.channels import drawing
from bot.core import markup
from bot.core.channel import Busy, Down, Gone, Outcome, Parcel, Refused, Sent
from bot.core.choice import Choice
from bot.core.language import LANGUAGES
from bot.core.reply import File, Message, Pin

os.environ.setdefault("PTB_TIMEDELTA", "true")  # the library's new way of giving `retry_after`

log = structlog.get_logger("telegram")

_NOBODY = ("chat not found", "user not found", "user is deactivated", "peer_id_invalid", "have no rights to send")
_CANNOT_EDIT = ("message to edit not found", "message can't be edited", "message_id_invalid", "message identifier")
_OTHER_KIND = ("no text in the message to edit", "no caption in the message to edit")  # a recording or picture, or none
MOST_CAPTION_UNITS = 1024  # Bot API, sendVoice, sendPhoto, sendDocument, editMessageCaption
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramChannel:
    """Sends to private chats, and to nothing else."""

    def __init__(self, bot: Bot, content: Path = Path()) -> None:
        """`content` is the folder that recordings are named from."""
        self._bot = bot
        self._content = content
        self._voices: dict[tuple[str, int], str] = {}  # what Telegram calls a recording that it was given once

    async def send(self, address: str, parcel: Parcel) -> Outcome:
        """Confirm the tap, then edit or send the message."""
        if not (address.isascii() and address.isdigit()):
            return Refused("not a private chat")
        outcome, _ = await asyncio.gather(self._deliver(int(address), parcel), self._confirm(parcel.press))
        return outcome

    async def _confirm(self, press: str) -> None:
        """End the tap's waiting sign; too late or offline makes no difference to the message."""
        if press:
            try:
                await self._bot.answer_callback_query(press)
            except TelegramError as error:
                log.debug("tap not confirmed", error=type(error).__name__)

    async def _deliver(self, chat: int, parcel: Parcel) -> Outcome:
        try:
            if parcel.message.audio and not parcel.message.in_place:
                return await self._play(chat, parcel.message)
            if parcel.message.picture:
                return await self._show(chat, parcel.message)
            if parcel.message.pin:
                return await self._pin(chat, parcel.message, parcel.message.pin)
            if parcel.message.file:
                return await self._hand_over(chat, parcel.message, parcel.message.file)
            if parcel.origin.isdigit() and await self._edit(chat, int(parcel.origin), parcel.message):
                return Sent()
            return await self._say(chat, parcel.message)
        except TelegramError as error:
            return _outcome(error)

    async def _edit(self, chat: int, origin: int, message: Message) -> bool:
        """Replace the tapped message; False when Telegram does not let us, so that it is sent anew."""
        try:
            await (self._edit_below if message.audio else self._edit_text)(chat, origin, message)
        except BadRequest as error:
            if says(error, ("not modified",)):
                return True
            if says(error, (*_CANNOT_EDIT, *_OTHER_KIND)):
                return False
            raise
        return True

    async def _edit_text(self, chat: int, origin: int, message: Message) -> None:
        await self._bot.edit_message_text(
            _html(message),
            chat,
            origin,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(message.choices),
            link_preview_options=NO_PREVIEW,
        )

    async def _edit_below(self, chat: int, origin: int, message: Message) -> None:
        """The words below a recording that stays."""
        if not _fits_below(message):
            raise BadRequest(_OTHER_KIND[1])
        await self._bot.edit_message_caption(
            chat, origin, caption=_html(message), parse_mode=ParseMode.HTML, reply_markup=keyboard(message.choices)
        )

    async def _show(self, chat: int, message: Message) -> Outcome:
        """A picture with the text below it; where the text is too long or no picture may be sent, the text alone."""
        picture = await asyncio.to_thread(drawing.png, message.picture) if _fits_below(message) else None
        if picture is None:
            return await self._say(chat, message)
        try:
            await self._bot.send_photo(
                chat,
                picture,
                caption=_html(message),
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(message.choices),
            )
        except BadRequest as error:
            log.warning("picture not taken, sent without it", error=type(error).__name__)
            return await self._say(chat, message)
        return Sent()

    async def _play(self, chat: int, message: Message) -> Outcome:
        """A voice message with the text below it; without its file, or where the text is too long, text alone or apart."""
        file = self._content / message.audio
        try:
            name = message.audio, file.stat().st_mtime_ns
            voice: str | bytes = self._voices.get(name, "") or await asyncio.to_thread(file.read_bytes)
        except OSError as error:
            log.error("recording not found, sent without it", error=type(error).__name__)
            return await self._say(chat, message)
        if not _fits_below(message):
            self._voices[name] = await self._voice(chat, voice, None)
            return await self._say(chat, message)
        self._voices[name] = await self._voice(chat, voice, message)
        return Sent()

    async def _voice(self, chat: int, voice: str | bytes, message: Message | None) -> str:
        """Send a recording; what Telegram calls it from now on. Who takes no voice messages gets a file to play."""
        below: dict[str, Any] = {"parse_mode": ParseMode.HTML}
        if message:
            below |= {"caption": _html(message), "reply_markup": keyboard(message.choices)}
        try:
            sent = await self._bot.send_voice(chat, voice, **below)
        except BadRequest as error:
            if not says(error, ("voice_messages_forbidden",)):
                raise
            await self._bot.send_audio(chat, voice, **below)
            return ""
        return sent.voice.file_id if sent.voice else ""

    async def _pin(self, chat: int, message: Message, pin: Pin) -> Outcome:
        """A spot that opens in the phone's own map."""
        await self._bot.send_venue(
            chat, pin.latitude, pin.longitude, pin.title, pin.address, reply_markup=keyboard(message.choices)
        )
        return Sent()

    async def _hand_over(self, chat: int, message: Message, file: File) -> Outcome:
        """A file to keep with the text below it, or where the text is too long, apart."""
        below: dict[str, Any] = {}
        is_short = markup.units(markup.plain(message.text)) <= MOST_CAPTION_UNITS
        if is_short:
            below = {
                "caption": _html(message),
                "parse_mode": ParseMode.HTML,
                "reply_markup": keyboard(message.choices),
            }
        await self._bot.send_document(chat, file.text.encode(), filename=file.name, **below)
        return Sent() if is_short else await self._say(chat, message)

    async def _say(self, chat: int, message: Message) -> Outcome:
        await say(self._bot, chat, message)
        return Sent()


async def say(bot: Bot, chat: int, message: Message, **options: Any) -> int:
    """Send a text, as plain text when Telegram cannot read our HTML; Telegram's number of the message.

    `options` are further ones of `Bot.send_message`. Raises TelegramError.
    """
    options |= {"reply_markup": keyboard(message.choices), "link_preview_options": NO_PREVIEW}
    try:
        sent = await bot.send_message(chat, _html(message), parse_mode=ParseMode.HTML, **options)
    except BadRequest as error:
        if not says(error, ("can't parse entities",)):
            raise
        log.error("Telegram could not read our HTML, sent as plain text")
        sent = await bot.send_message(chat, markup.plain(message.text), **options)
    return sent.message_id


def _fits_below(message: Message) -> bool:
    """Whether the text can stand below a recording or a picture."""
    return markup.units(markup.plain(message.text)) <= MOST_CAPTION_UNITS


def _html(message: Message) -> str:
    return markup.telegram(message.text, LANGUAGES[message.language].right_to_left)


@lru_cache(maxsize=1024)
def keyboard(choices: tuple[tuple[Choice, ...], ...]) -> InlineKeyboardMarkup | None:
    """The same buttons stand under many messages; making the library's objects anew costs a tenth of a sending."""
    rows = [[InlineKeyboardButton(choice.label, callback_data=choice.choice) for choice in row] for row in choices]
    return InlineKeyboardMarkup(rows) if rows else None


def asked_to_wait(error: RetryAfter) -> float:
    """The seconds that Telegram asks to wait: the library has two ways of giving them."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def says(error: BadRequest, signs: tuple[str, ...]) -> bool:
    """Whether Telegram's words for an error have one of these signs: it has no numbers for them."""
    words = error.message.lower()
    return any(sign in words for sign in signs)


def _outcome(error: TelegramError) -> Outcome:
    """Telegram's error as an outcome."""
    match error:
        case RetryAfter():
            return Busy(asked_to_wait(error))
        case Forbidden() | ChatMigrated():
            return Gone(type(error).__name__)
        case BadRequest():
            return Gone("nobody there") if says(error, _NOBODY) else Refused("bad request")
        case NetworkError():
            return Down(type(error).__name__)
        case _:
            return Down(type(error).__name__)
