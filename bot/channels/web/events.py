"""What a web chat puts into the inbox, and the event it is read back as."""

import json
from typing import Any

from bot.core.event import Event, Kind
from bot.store.inbox import Arrival

CHANNEL = "web"


def arrival(
    chat: str, key: str, text: str = "", choice: str = "", hint: str = "", attachment: str = "", file: str = ""
) -> Arrival:
    """A typed text, a tapped choice or a file in the chat with the id `chat`; `key` makes a repeat known."""
    raw = {"chat": chat, "text": text, "choice": choice, "hint": hint, "attachment": attachment, "file": file}
    payload = json.dumps(raw, ensure_ascii=True, separators=(",", ":"))
    return Arrival(CHANNEL, lane(chat), f"{chat} {key}", payload)


def lane(chat: str) -> str:
    """The lane of the chat with the id `chat`."""
    return f"{CHANNEL}:{chat}"


def read(raw: Any) -> Event:
    """The event in `raw`. Raises KeyError or TypeError for anything that `arrival` did not write."""
    if attachment := raw.get("attachment"):  # an event that waited since before there were files has none
        return Event(CHANNEL, raw["chat"], Kind.ATTACHMENT, attachment=attachment, file=raw["file"], hint=raw["hint"])
    kind = Kind.CHOICE if raw["choice"] else Kind.TEXT
    return Event(CHANNEL, raw["chat"], kind, text=raw["text"], choice=raw["choice"], hint=raw["hint"])
