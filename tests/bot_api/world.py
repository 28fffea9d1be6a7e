"""What Telegram knows: the bot, the chats and their messages, presses of buttons, who blocked whom."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

JSON = dict[str, Any]

BOT_ID = 7000000001
BOT: JSON = {
    "id": BOT_ID,
    "is_bot": True,
    "first_name": "Hamroh",
    "username": "hamroh_test_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}
# A callback query can be answered as long as Telegram keeps it.
PRESS_LIFETIME = 150


class Refusal(Exception):
    """An answer with "ok": false."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


@dataclass(frozen=True)
class Message:
    """A message of the bot as it stands now. ``source`` is what was sent, ``text`` what people see."""

    chat_id: int | str
    message_id: int
    date: int
    source: str = ""
    text: str = ""
    entities: tuple[JSON, ...] = ()
    reply_markup: JSON | None = None
    kind: str = "text"
    media: JSON = field(default_factory=dict)
    thread_id: int | None = None
    edited: int = 0
    edits: int = 0

    @property
    def buttons(self) -> list[JSON]:
        """All inline buttons, row by row."""
        rows = (self.reply_markup or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    def button(self, label: str) -> JSON:
        """The inline button with this label. Raises LookupError when there is none."""
        for button in self.buttons:
            if button["text"] == label:
                return button
        raise LookupError(f"no button {label!r} among {[button['text'] for button in self.buttons]}")

    def changed(self, **changes: Any) -> Message:
        return replace(self, edits=self.edits + 1, **changes)

    def same_content(self, other: Message) -> bool:
        """Whether an edit would change nothing that people see."""
        seen = [(each.text, each.entities, each.reply_markup, each.media) for each in (self, other)]
        return seen[0] == seen[1]

    def to_json(self) -> JSON:
        """The Message object of the Bot API."""
        shown: JSON = {
            "message_id": self.message_id,
            "from": {key: BOT[key] for key in ("id", "is_bot", "first_name", "username")},
            "chat": chat(self.chat_id),
            "date": self.date,
            **self.media,
        }
        words, marks = ("text", "entities") if self.kind == "text" else ("caption", "caption_entities")
        optional = {
            words: self.text,
            marks: list(self.entities),
            "edit_date": self.edited,
            "message_thread_id": self.thread_id,
            "is_topic_message": self.thread_id is not None,
        }
        shown |= {name: value for name, value in optional.items() if value}
        # Telegram tells only about inline keyboards in the messages it returns.
        if self.buttons:
            shown["reply_markup"] = self.reply_markup
        return shown


def chat(chat_id: int | str) -> JSON:
    """A private chat for a person's id, a supergroup for a negative one."""
    if isinstance(chat_id, str):
        return {
            "id": -1009999999999,
            "type": "channel",
            "title": chat_id,
            "username": chat_id.removeprefix("@"),
        }
    if chat_id < 0:
        return {"id": chat_id, "type": "supergroup", "title": f"Group {-chat_id}", "is_forum": True}
    return {"id": chat_id, "type": "private", "first_name": f"Person {chat_id}"}


def chat_key(value: Any) -> int | str:
    """A chat_id as a number, also when it came as a string of a form; usernames stay."""
    try:
        return int(value)
    except ValueError:
        return str(value)


@dataclass
class World:
    """Everything that calls change. One counter numbers the messages of all chats.

    `topics` are the names of forum topics by chat and thread, `missing_rights` what administrators did not allow the
    bot, `marks` its reactions by chat and message.
    """

    clock: Callable[[], float]
    chats: dict[int | str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    incoming: set[tuple[int, int]] = field(default_factory=set)
    presses: dict[str, float] = field(default_factory=dict)
    answered: dict[str, JSON] = field(default_factory=dict)
    blocked: set[int | str] = field(default_factory=set)
    left: set[int | str] = field(default_factory=set)
    topics: dict[int | str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    closed: set[int] = field(default_factory=set)
    missing_rights: set[str] = field(default_factory=set)
    marks: dict[tuple[int | str, int], str] = field(default_factory=dict)
    profile: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    message_ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def now(self) -> int:
        return int(self.clock())

    def refuse_unreachable(self, chat_id: int | str) -> None:
        """Raises Refusal (403) for people who blocked the bot and groups that it left."""
        if chat_id in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if chat_id in self.left:
            raise Refusal(403, "Forbidden: bot is not a member of the supergroup chat")

    def refuse_without(self, right: str) -> None:
        """Raises Refusal (400) when the bot does not have a right of administrators, such as can_manage_topics."""
        if right in self.missing_rights:
            raise Refusal(400, "Bad Request: not enough rights")

    def topic(self, chat_id: int | str, thread_id: int) -> str:
        """The name of a topic. Raises Refusal (400) when it is not there (any more)."""
        if thread_id not in self.topics[chat_id]:
            raise Refusal(400, "Bad Request: message thread not found")
        return self.topics[chat_id][thread_id]

    def delete_topic(self, chat_id: int | str, thread_id: int) -> None:
        """A topic goes, by the bot or by a person, with what was said in it."""
        self.topics[chat_id].pop(thread_id, None)
        self.chats[chat_id] = [message for message in self.chats[chat_id] if message.thread_id != thread_id]

    def add(self, message: Message) -> Message:
        self.chats[message.chat_id].append(message)
        return message

    def position(self, chat_id: int | str, message_id: int, purpose: str) -> int:
        """Where the message stands in its chat. Raises Refusal (400) when it is not there."""
        for position, message in enumerate(self.chats.get(chat_id, [])):
            if message.message_id == message_id:
                return position
        raise Refusal(400, f"Bad Request: message to {purpose} not found")

    def press(self) -> str:
        """A new callback query id, good for a while."""
        press_id = str(9_000_000_000 + next(self.numbers))
        self.presses[press_id] = self.clock()
        return press_id

    def answer(self, press_id: str, reply: JSON) -> None:
        """Ends a press. Raises Refusal (400) for an unknown, old or answered one."""
        pressed = self.presses.pop(press_id, None)
        if pressed is None or self.clock() - pressed > PRESS_LIFETIME:
            text = "query is too old and response timeout expired or query ID is invalid"
            raise Refusal(400, f"Bad Request: {text}")
        self.answered[press_id] = reply
