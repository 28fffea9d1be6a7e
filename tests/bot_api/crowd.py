"""People at work: each act makes an update and lets it wait for the bot."""

from __future__ import annotations

from typing import Any

from . import people
from .updates import Update, UpdateQueue
from .world import JSON, World


class Crowd:
    """What people can do to a bot. Every act returns the raw update it made."""

    def __init__(self, world: World, queue: UpdateQueue) -> None:
        self.world = world
        self.queue = queue

    def push(self, update: Update) -> Update:
        """Anything raw; it gets an update_id unless it has one, of any size and order."""
        return self.queue.add(update)

    def redeliver(self, update_id: int) -> None:
        """The same update once more, with its old id."""
        self.queue.again(update_id)

    def pending(self) -> int:
        """How many updates the bot has not confirmed."""
        self.queue.expire()
        return len(self.queue.waiting)

    def send(self, user_id: int, content: JSON, **other: Any) -> Update:
        """A message with any content. ``other``: chat_id of a group, language_code, more members."""
        message_id = next(self.world.message_ids)
        message = people.message(user_id, message_id, self.world.now(), content, **other)
        self.world.incoming.add((message["chat"]["id"], message_id))
        return self.push({"message": message})

    def send_text(self, user_id: int, words: str, **other: Any) -> Update:
        return self.send(user_id, people.text(words), **other)

    def send_photo(self, user_id: int, data: bytes = b"\xff\xd8\xff", **other: Any) -> Update:
        """A photo that the bot can fetch with getFile; ``size`` overrides what Telegram says of it."""
        return self.send(user_id, people.photo(*self.keep("photo", data, other)), **other)

    def send_voice(self, user_id: int, data: bytes = b"OggS", **other: Any) -> Update:
        return self.send(user_id, people.voice(*self.keep("voice", data, other)), **other)

    def send_document(
        self,
        user_id: int,
        data: bytes = b"%PDF-1.4",
        name: str = "paper.pdf",
        mime_type: str = "application/pdf",
        **other: Any,
    ) -> Update:
        file_id, size = self.keep("document", data, other)
        return self.send(user_id, people.document(file_id, size, name, mime_type), **other)

    def send_sticker(self, user_id: int, **other: Any) -> Update:
        return self.send(user_id, people.sticker(*self.keep("sticker", b"RIFF", other)), **other)

    def send_location(self, user_id: int, **other: Any) -> Update:
        return self.send(user_id, people.location(), **other)

    def send_contact(self, user_id: int, phone_number: str = "+998000000000", **other: Any) -> Update:
        return self.send(user_id, people.contact(user_id, phone_number), **other)

    def keep(self, kind: str, data: bytes, other: JSON) -> tuple[str, int]:
        """Keeps the bytes for getFile; a claimed size stands in for files too big to make."""
        file_id = f"{kind}-{next(self.world.numbers)}"
        self.world.files[file_id] = data
        self.world.sizes[file_id] = size = int(other.pop("size", len(data)))
        return file_id, size

    def edit_text(self, user_id: int, message_id: int, words: str, **other: Any) -> Update:
        """A person changes a message of theirs."""
        now = self.world.now()
        content = {**people.text(words), "edit_date": now}
        return self.push({"edited_message": people.message(user_id, message_id, now, content, **other)})

    def press(
        self,
        user_id: int,
        message_id: int,
        data: str,
        chat_id: int | None = None,
        language_code: str | None = None,
    ) -> Update:
        """Any data on any message: nothing says that there was such a button."""
        place = user_id if chat_id is None else chat_id
        pressed = people.inaccessible(place, message_id)
        for message in self.world.chats.get(place, []):
            if message.message_id == message_id:
                pressed = message.to_json()
        return self.push({"callback_query": people.press(user_id, self.world.press(), pressed, data, language_code)})

    def tap(self, user_id: int, label: str, chat_id: int | None = None, **other: Any) -> Update:
        """Presses the newest button with this label. Raises LookupError when there is none."""
        for message in reversed(self.world.chats.get(user_id if chat_id is None else chat_id, [])):
            if any(button["text"] == label for button in message.buttons):
                data = message.button(label)["callback_data"]
                return self.press(user_id, message.message_id, data, chat_id, **other)
        raise LookupError(f"no message to {user_id} has a button {label!r}")

    def block(self, user_id: int) -> Update:
        """The person stops the bot; what it sends to them is refused from now on."""
        self.world.blocked.add(user_id)
        return self.push({"my_chat_member": people.membership(user_id, self.world.now(), "member", "kicked")})

    def unblock(self, user_id: int) -> Update:
        self.world.blocked.discard(user_id)
        return self.push({"my_chat_member": people.membership(user_id, self.world.now(), "kicked", "member")})

    def join_group(self, user_id: int, chat_id: int) -> Update:
        """Somebody adds the bot to a group."""
        self.world.left.discard(chat_id)
        membership = people.membership(user_id, self.world.now(), "left", "member", chat_id)
        return self.push({"my_chat_member": membership})

    def send_in_topic(self, user_id: int, words: str, chat_id: int, thread_id: int, **other: Any) -> Update:
        """A text in a topic of a forum."""
        topic = {"message_thread_id": thread_id, "is_topic_message": True}
        return self.send_text(user_id, words, chat_id=chat_id, **topic, **other)

    def thread_of(self, chat_id: int, number: str) -> int:
        """The newest topic whose name begins like this. Raises LookupError when there is none."""
        for thread_id, name in reversed(self.world.topics[chat_id].items()):
            if name.startswith(number):
                return thread_id
        raise LookupError(f"no topic {number!r} among {list(self.world.topics[chat_id].values())}")
