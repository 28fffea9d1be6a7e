"""Raw updates that people cause, as Telegram writes them. Pure: ids and times are handed in."""

from __future__ import annotations

from typing import Any

from .world import BOT, JSON, chat

# A location in Tashkent; nobody lives there.
PLACE = {"latitude": 41.311081, "longitude": 69.240562}


def person(user_id: int, language_code: str | None = None) -> JSON:
    """A user as Telegram shows them; the language is absent when they have set none."""
    language = {"language_code": language_code} if language_code else {}
    return {"id": user_id, "is_bot": False, "first_name": f"Person {user_id}", **language}


def message(user_id: int, message_id: int, date: int, content: JSON, chat_id: int | None = None, **other: Any) -> JSON:
    """A message from a person, in the private chat or in a group."""
    sender = person(user_id, other.pop("language_code", None))
    place = chat(user_id if chat_id is None else chat_id)
    return {"message_id": message_id, "from": sender, "chat": place, "date": date, **content, **other}


def text(words: str) -> JSON:
    """A text; Telegram marks a leading command, and bots look for that mark."""
    if not words.startswith("/"):
        return {"text": words}
    length = len(words.split()[0])
    return {"text": words, "entities": [{"type": "bot_command", "offset": 0, "length": length}]}


def file(file_id: str, size: int) -> JSON:
    return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size}


def photo(file_id: str, size: int) -> JSON:
    """Telegram sends several sizes, the smallest first."""
    small = {**file(f"{file_id}-small", 900), "width": 90, "height": 67}
    return {"photo": [small, {**file(file_id, size), "width": 1280, "height": 960}]}


def voice(file_id: str, size: int) -> JSON:
    return {"voice": {**file(file_id, size), "duration": 3, "mime_type": "audio/ogg"}}


def document(file_id: str, size: int, name: str, mime_type: str) -> JSON:
    return {"document": {**file(file_id, size), "file_name": name, "mime_type": mime_type}}


def sticker(file_id: str, size: int) -> JSON:
    looks = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    return {"sticker": {**file(file_id, size), **looks, "emoji": "🙏"}}


def location() -> JSON:
    return {"location": dict(PLACE)}


def contact(user_id: int, phone_number: str) -> JSON:
    return {"contact": {"phone_number": phone_number, "first_name": f"Person {user_id}", "user_id": user_id}}


def press(user_id: int, press_id: str, pressed: JSON, data: str, language_code: str | None) -> JSON:
    """A press of an inline button; nothing says that the data was ever on a button."""
    return {
        "id": press_id,
        "from": person(user_id, language_code),
        "message": pressed,
        "chat_instance": str(pressed["chat"]["id"] * 31),
        "data": data,
    }


def inaccessible(chat_id: int, message_id: int) -> JSON:
    """The message of a press that Telegram no longer shows to the bot."""
    return {"chat": chat(chat_id), "message_id": message_id, "date": 0}


def membership(user_id: int, date: int, old: str, new: str, chat_id: int | None = None) -> JSON:
    """A my_chat_member update: somebody blocked, unblocked, added or removed the bot."""
    user = {key: BOT[key] for key in ("id", "is_bot", "first_name", "username")}
    return {
        "chat": chat(user_id if chat_id is None else chat_id),
        "from": person(user_id),
        "date": date,
        "old_chat_member": member(user, old),
        "new_chat_member": member(user, new),
    }


def member(user: JSON, status: str) -> JSON:
    return {"status": status, "user": user, **({"until_date": 0} if status == "kicked" else {})}
