"""Telegram's updates: which lane a raw one belongs to, and what event it is.

A raw update is stored before anything is read out of it beyond its lane, so nothing here may raise for storing.
"""

import hashlib
import json
import re
from typing import Any

from telegram import Chat, ChatMember, Message, Update

from bot.core.event import Event, Kind
from bot.core.heard import Heard, Remark
from bot.store.inbox import TEAM, Arrival

CHANNEL = "telegram"
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")

_LINK = re.compile(r"/link(@\w+)?(\s|\Z)", re.IGNORECASE)
_LARGEST = 2**63  # Telegram's numbers fit 52 bits; anything longer would not fit a lane

_SERVICE = (
    "new_chat_members",
    "left_chat_member",
    "pinned_message",
    "message_auto_delete_timer_changed",
    "write_access_allowed",
)


def arrival(raw: Any, group: int = 0) -> Arrival:
    """`raw` as an inbox row. Whatever it is, it gets a lane and a key. `group` is that of the counsellors, 0 for none."""
    payload = json.dumps(raw, ensure_ascii=True, separators=(",", ":"))
    number = raw.get("update_id") if isinstance(raw, dict) else None
    key = str(number) if _is_whole(number) else hashlib.sha256(payload.encode()).hexdigest()
    address = _address(raw)
    if group and (address == str(group) or _is_link(raw)):
        return Arrival(TEAM, f"{TEAM}:{address}/{_thread(raw)}", key, payload)
    return Arrival(CHANNEL, f"{CHANNEL}:{address}", key, payload)


def _is_link(raw: Any) -> bool:
    """Whether somebody writes to the bot alone what links them with an account of staff."""
    message = raw.get("message") if isinstance(raw, dict) else None
    chat, text = (message.get("chat"), message.get("text")) if isinstance(message, dict) else (None, None)
    private = isinstance(chat, dict) and chat.get("type") == Chat.PRIVATE
    return private and isinstance(text, str) and bool(_LINK.match(text))


def _thread(raw: Any) -> int:
    """The topic of whatever kind of update, so that topics do not wait for each other; 0 for none."""
    for part in raw.values():
        message = part.get("message", part) if isinstance(part, dict) else None
        number = message.get("message_thread_id") if isinstance(message, dict) else None
        if isinstance(number, int) and _is_whole(number):
            return number
    return 0


def _is_whole(number: Any) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and abs(number) < _LARGEST


def _address(raw: Any) -> str:
    """The chat's number in whatever kind of update; 'unknown' when there is none."""
    parts = [part for name, part in raw.items() if isinstance(part, dict)] if isinstance(raw, dict) else []
    for part in parts:
        message = part.get("message")
        inner = message.get("chat") if isinstance(message, dict) else None
        for holder in (part.get("chat"), inner, part.get("from"), part.get("user")):
            number = holder.get("id") if isinstance(holder, dict) else None
            if _is_whole(number):
                return str(number)
    return "unknown"


def read(raw: Any) -> Event | None:
    """The event in `raw`. Raises whatever python-telegram-bot raises for an update that it cannot read."""
    address = _address(raw)
    update = Update.de_json(raw, None)
    if update.callback_query is not None:
        return _tap(address, update)
    if update.my_chat_member is not None:
        return _membership(address, update)
    message = update.message or update.edited_message
    if message is None:
        return Event(CHANNEL, address, Kind.UNKNOWN)
    return _said(address, message)


def heard(raw: Any) -> Remark | None:
    """What a counsellor said in the group, or in private to be known there; None for what is nothing to us.

    Raises whatever python-telegram-bot raises for an update that it cannot read.
    """
    update = Update.de_json(raw, None)
    if (query := update.callback_query) is not None:
        message = query.message
        thread = message.message_thread_id or 0 if isinstance(message, Message) else _thread(raw)
        number = message.message_id if message else 0
        return Remark(Heard.TAP, query.from_user.id, thread, number, choice=query.data or "", press=query.id)
    message = update.message or update.edited_message
    if message is None or message.from_user is None:
        return None
    user, thread = message.from_user.id, (message.message_thread_id or 0) if message.is_topic_message else 0
    if message.chat.type == Chat.PRIVATE:
        return Remark(Heard.TEXT, user, 0, message.message_id, message.text or "", private=True)
    if message.text is None and not message.effective_attachment:
        return None  # that a topic was made, that somebody came
    if message.sender_chat is not None:
        return Remark(Heard.NOBODY, user, thread, message.message_id, message.text or "")
    if message.from_user.is_bot:
        return None
    kind = Heard.EDIT if update.edited_message else Heard.FILE if message.text is None else Heard.TEXT
    return Remark(kind, user, thread, message.message_id, message.text or "")


def _tap(address: str, update: Update) -> Event:
    query = update.callback_query
    assert query is not None
    private = query.message is None or query.message.chat.type == Chat.PRIVATE
    return Event(
        CHANNEL,
        address,
        Kind.CHOICE if private else Kind.GROUP,
        choice=query.data or "",
        hint=query.from_user.language_code or "",
        origin=str(query.message.message_id) if query.message else "",
        press=query.id,
    )


def _membership(address: str, update: Update) -> Event:
    change = update.my_chat_member
    assert change is not None
    if change.chat.type != Chat.PRIVATE:
        return Event(CHANNEL, address, Kind.GROUP)
    gone = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    return Event(CHANNEL, address, Kind.LEFT if gone else Kind.CAME_BACK)


def _said(address: str, message: Message) -> Event:
    hint = (message.from_user.language_code or "") if message.from_user else ""
    if message.chat.type != Chat.PRIVATE or (message.from_user and message.from_user.is_bot):
        return Event(CHANNEL, address, Kind.GROUP)
    if message.text is not None:
        return Event(CHANNEL, address, Kind.TEXT, text=message.text, hint=hint)
    if any(getattr(message, name, None) for name in _SERVICE):
        return Event(CHANNEL, address, Kind.UNKNOWN)
    name, size = _file(message)
    where = message.location
    position = (where.latitude, where.longitude) if where else None
    what = _attachment(message)
    return Event(CHANNEL, address, Kind.ATTACHMENT, "", "", what, hint, file=name, size=size, position=position)


def _file(message: Message) -> tuple[str, int]:
    """What to fetch a photo, a voice note or a document by, and its bytes; nothing for what is never fetched."""
    found = message.photo[-1] if message.photo else message.voice or (None if message.animation else message.document)
    return (found.file_id, found.file_size or 0) if found else ("", 0)


def _attachment(message: Message) -> str:
    """The name of what was sent; a venue bears a location too, an animation a document."""
    names = ("voice", "audio", "video_note", "photo", "video", "animation", "document", "venue", "location", "contact")
    return next((name for name in names if getattr(message, name, None)), "other")
