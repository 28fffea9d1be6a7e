"""What each method does to the world, and what it answers. Checking comes before, weather around."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import html
from .parameters import Parameters, Upload, integer, structure
from .world import BOT, JSON, Message, Refusal, World, chat, chat_key

Effect = Callable[[World, Parameters], Any]

LARGEST_DOWNLOAD = 20 * 1024 * 1024
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup"
    " are exactly the same as a current content and reply markup of the message"
)
# What the objects of media need beside their file ids.
MEDIA: dict[str, JSON] = {
    "photo": {"width": 800, "height": 600},
    "voice": {"duration": 1},
    "audio": {"duration": 1},
    "video": {"duration": 1, "width": 640, "height": 480},
    "animation": {"duration": 1, "width": 320, "height": 240},
    "video_note": {"duration": 1, "length": 240},
    "document": {},
}
PROFILE_TEXTS = {"Name": "name", "Description": "description", "ShortDescription": "short_description"}


def file(world: World, given: Any, name: str = "file") -> JSON:
    """Keeps an uploaded file, or takes the id of one; returns the ids of it."""
    file_id = str(given) if isinstance(given, str) else f"{name}-{next(world.numbers)}"
    if isinstance(given, Upload):
        world.files[file_id] = given.content
    size = world.sizes.get(file_id, len(world.files.get(file_id, b"")))
    return {"file_id": file_id, "file_unique_id": f"u{file_id}"[:40], "file_size": size}


def media(world: World, kind: str, parameters: Parameters) -> JSON:
    """The member of the Message that tells what was sent beside its text."""
    if kind in MEDIA:
        body = {**file(world, parameters[kind], kind), **MEDIA[kind]}
        return {kind: [body] if kind == "photo" else body}
    if kind == "location":
        return {kind: {name: float(parameters[name]) for name in ("latitude", "longitude")}}
    if kind == "venue":
        spot = {name: float(parameters[name]) for name in ("latitude", "longitude")}
        return {kind: {"location": spot, **{name: parameters[name] for name in ("title", "address")}}}
    if kind == "contact":
        return {kind: {name: parameters[name] for name in ("phone_number", "first_name")}}
    return {}


def shown(source: str, parameters: Parameters, marks: str) -> html.Parsed:
    """The text as people see it. Markup other than HTML is left as it stands."""
    if str(parameters.get("parse_mode", "")).lower() == "html":
        return html.parse(source)
    return html.Parsed(source, tuple(structure(parameters, marks) or ()))


def send(world: World, parameters: Parameters, kind: str) -> JSON:
    chat_id = chat_key(parameters["chat_id"])
    world.refuse_unreachable(chat_id)
    if thread_id := integer(parameters, "message_thread_id"):
        world.topic(chat_id, thread_id)
    words, marks = ("text", "entities") if kind == "text" else ("caption", "caption_entities")
    source = str(parameters.get(words, ""))
    parsed = shown(source, parameters, marks)
    message = Message(
        chat_id=chat_id,
        message_id=next(world.message_ids),
        date=world.now(),
        source=source,
        text=parsed.text,
        entities=parsed.entities,
        reply_markup=structure(parameters, "reply_markup"),
        kind=kind,
        media=media(world, kind, parameters),
        thread_id=thread_id or None,
    )
    return world.add(message).to_json()


def sender(kind: str) -> Effect:
    return lambda world, parameters: send(world, parameters, kind)


def copy_message(world: World, parameters: Parameters) -> JSON:
    """A copy of a message of ours keeps its text; what a person sent comes over empty."""
    source = [
        message
        for message in world.chats.get(chat_key(parameters["from_chat_id"]), [])
        if message.message_id == integer(parameters, "message_id")
    ]
    text = source[0].text if source else "(copied)"
    return send(world, {"text": text, **parameters, "parse_mode": ""}, "text")


def edit(world: World, parameters: Parameters, changes: Callable[[Message], JSON]) -> JSON:
    """Replaces a message by its changed self. Raises Refusal (400) when nothing changes."""
    chat_id = chat_key(parameters["chat_id"])
    position = world.position(chat_id, integer(parameters, "message_id"), "edit")
    before = world.chats[chat_id][position]
    # An edit without a keyboard takes the keyboard away.
    after = before.changed(reply_markup=structure(parameters, "reply_markup"), edited=world.now(), **changes(before))
    if after.same_content(before):
        raise Refusal(400, NOT_MODIFIED)
    world.chats[chat_id][position] = after
    return after.to_json()


def edit_words(words: str, marks: str) -> Effect:
    def effect(world: World, parameters: Parameters) -> JSON:
        source = str(parameters.get(words, ""))
        parsed = shown(source, parameters, marks)

        def changes(before: Message) -> JSON:
            if words == "text" and before.kind != "text":
                raise Refusal(400, "Bad Request: there is no text in the message to edit")
            if words == "caption" and before.kind == "text":
                raise Refusal(400, "Bad Request: there is no caption in the message to edit")
            return {"source": source, "text": parsed.text, "entities": parsed.entities}

        return edit(world, parameters, changes)

    return effect


def delete_message(world: World, parameters: Parameters) -> bool:
    """Messages of people go without a trace; those of the bot leave its chat."""
    chat_id, message_id = chat_key(parameters["chat_id"]), integer(parameters, "message_id")
    if (chat_id, message_id) in world.incoming:
        world.incoming.discard((int(chat_id), message_id))
        return True
    position = world.position(chat_id, message_id, "delete")
    if world.now() - world.chats[chat_id][position].date > 48 * 60 * 60:
        raise Refusal(400, "Bad Request: message can't be deleted for everyone")
    del world.chats[chat_id][position]
    return True


def delete_messages(world: World, parameters: Parameters) -> bool:
    """Deletes what can be found, as Telegram does."""
    for message_id in structure(parameters, "message_ids"):
        try:
            delete_message(world, {**parameters, "message_id": message_id})
        except Refusal:
            continue
    return True


def answer_callback_query(world: World, parameters: Parameters) -> bool:
    world.answer(str(parameters["callback_query_id"]), dict(parameters))
    return True


def send_chat_action(world: World, parameters: Parameters) -> bool:
    world.refuse_unreachable(chat_key(parameters["chat_id"]))
    return True


def leave_chat(world: World, parameters: Parameters) -> bool:
    world.refuse_unreachable(chat_key(parameters["chat_id"]))
    world.left.add(chat_key(parameters["chat_id"]))
    return True


def get_file(world: World, parameters: Parameters) -> JSON:
    described = file(world, parameters["file_id"])
    file_id = described["file_id"]
    if file_id not in world.files and file_id not in world.sizes:
        raise Refusal(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
    if described["file_size"] > LARGEST_DOWNLOAD:
        raise Refusal(400, "Bad Request: file is too big")
    return {**described, "file_path": f"files/{file_id}"}


def create_forum_topic(world: World, parameters: Parameters) -> JSON:
    chat_id = chat_key(parameters["chat_id"])
    world.refuse_unreachable(chat_id)
    world.refuse_without("can_manage_topics")
    color = integer(parameters, "icon_color", 7322096)
    thread_id = next(world.message_ids)
    world.topics[chat_id][thread_id] = str(parameters["name"])
    return {
        "message_thread_id": thread_id,
        "name": parameters["name"],
        "icon_color": color,
    }


def topic_of(world: World, parameters: Parameters, right: str) -> tuple[int | str, int]:
    """The chat and the thread of a call about a topic. Raises Refusal (400) without the right, or without the topic."""
    chat_id, thread_id = chat_key(parameters["chat_id"]), integer(parameters, "message_thread_id")
    world.refuse_unreachable(chat_id)
    world.refuse_without(right)
    world.topic(chat_id, thread_id)
    return chat_id, thread_id


def edit_forum_topic(world: World, parameters: Parameters) -> bool:
    chat_id, thread_id = topic_of(world, parameters, "can_manage_topics")
    if world.topics[chat_id][thread_id] == parameters["name"]:
        raise Refusal(400, "Bad Request: TOPIC_NOT_MODIFIED")
    world.topics[chat_id][thread_id] = str(parameters["name"])
    return True


def close_forum_topic(world: World, parameters: Parameters) -> bool:
    _, thread_id = topic_of(world, parameters, "can_manage_topics")
    world.closed.add(thread_id)
    return True


def delete_forum_topic(world: World, parameters: Parameters) -> bool:
    """The topic goes with all messages in it."""
    chat_id, thread_id = topic_of(world, parameters, "can_delete_messages")
    world.delete_topic(chat_id, thread_id)
    return True


def set_message_reaction(world: World, parameters: Parameters) -> bool:
    chat_id, message_id = chat_key(parameters["chat_id"]), integer(parameters, "message_id")
    world.refuse_unreachable(chat_id)
    signs = [each.get("emoji", "") for each in structure(parameters, "reaction") or ()]
    world.marks[chat_id, message_id] = "".join(signs)
    return True


def get_chat(world: World, parameters: Parameters) -> JSON:
    place = chat(chat_key(parameters["chat_id"]))
    needed = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gift_types()}
    return {**place, **needed}


def gift_types() -> JSON:
    names = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    return dict.fromkeys(names, False)


def get_chat_member(world: World, parameters: Parameters) -> JSON:
    user_id = integer(parameters, "user_id")
    return {"status": "member", "user": {"id": user_id, "is_bot": False, "first_name": f"Person {user_id}"}}


def profile_key(what: str, parameters: Parameters) -> tuple[str, str, str]:
    """Commands and texts are kept for each scope and language."""
    scope = structure(parameters, "scope") or {"type": "default"}
    place = ":".join(str(scope[name]) for name in sorted(scope))
    return what, place, str(parameters.get("language_code", ""))


def set_profile(what: str, parameter: str) -> Effect:
    def effect(world: World, parameters: Parameters) -> bool:
        value = structure(parameters, parameter) if what == "Commands" else parameters.get(parameter, "")
        world.profile[profile_key(what, parameters)] = value
        return True

    return effect


def get_profile(what: str, parameter: str) -> Effect:
    """Texts fall back to those without a language, as they do for people; commands do not."""

    def effect(world: World, parameters: Parameters) -> JSON:
        otherwise = world.profile.get(profile_key(what, {}), BOT["first_name"] if what == "Name" else "")
        return {parameter: world.profile.get(profile_key(what, parameters)) or otherwise}

    return effect


def get_commands(world: World, parameters: Parameters) -> list[JSON]:
    return list(world.profile.get(profile_key("Commands", parameters)) or [])


def delete_commands(world: World, parameters: Parameters) -> bool:
    world.profile.pop(profile_key("Commands", parameters), None)
    return True


EFFECTS: dict[str, Effect] = {
    "getMe": lambda world, parameters: BOT,
    "sendMessage": sender("text"),
    **{f"send{name}": sender(name.lower()) for name in ("Photo", "Voice", "Document")},
    **{f"send{name}": sender(name.lower()) for name in ("Audio", "Video", "Animation", "Location", "Venue", "Contact")},
    "sendVideoNote": sender("video_note"),
    "copyMessage": lambda world, parameters: {"message_id": copy_message(world, parameters)["message_id"]},
    "forwardMessage": copy_message,
    "editMessageText": edit_words("text", "entities"),
    "editMessageCaption": edit_words("caption", "caption_entities"),
    "editMessageReplyMarkup": lambda world, parameters: edit(world, parameters, lambda _: {}),
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "answerCallbackQuery": answer_callback_query,
    "sendChatAction": send_chat_action,
    "leaveChat": leave_chat,
    "getFile": get_file,
    "createForumTopic": create_forum_topic,
    "editForumTopic": edit_forum_topic,
    "closeForumTopic": close_forum_topic,
    "deleteForumTopic": delete_forum_topic,
    "setMessageReaction": set_message_reaction,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "setMyCommands": set_profile("Commands", "commands"),
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    **{f"setMy{what}": set_profile(what, parameter) for what, parameter in PROFILE_TEXTS.items()},
    **{f"getMy{what}": get_profile(what, parameter) for what, parameter in PROFILE_TEXTS.items()},
}


def perform(world: World, method: str, parameters: Parameters) -> Any:
    """Lets a call take effect and returns its result. Methods that nothing depends on answer true."""
    effect = EFFECTS.get(method)
    return effect(world, parameters) if effect else True
