"""Finds what is wrong with a call, by the table made from the Bot API and by rules it only tells in prose.

A problem reads ``path: Telegram's words``; nothing here knows chats, people or time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from . import html
from .parameters import Parameters, Upload

TABLE: dict[str, Any] = json.loads(Path(__file__).with_name("table.json").read_text("utf-8"))
METHODS: dict[str, dict[str, Any]] = TABLE["methods"]
TYPES: dict[str, dict[str, Any]] = TABLE["types"]

MOST_BUTTONS = 100
MOST_BUTTONS_IN_A_ROW = 8
MOST_ENTITIES = 100
# Telegram refuses the raw text before it parses anything (tdlib/telegram-bot-api, get_formatted_text).
MOST_RAW_BYTES = 1 << 15
# Fields whose length counts after the markup is gone, and the field that names the markup.
MARKED_UP = {
    "text": "parse_mode",
    "caption": "parse_mode",
    "message_text": "parse_mode",
    "question": "question_parse_mode",
    "explanation": "explanation_parse_mode",
    "quote": "quote_parse_mode",
}
# The label of a button is beside the point: exactly one other field says what the button does.
BUTTON_LOOKS = {"text", "style", "icon_custom_emoji_id"}
TRUTH = {"true", "false", "yes", "no", "1", "0"}

Problems = Iterator[str]


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, which is how Telegram counts characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def problems(method: str, parameters: Parameters) -> list[str]:
    """Everything that is wrong with this call; an empty list for a good one."""
    known = METHODS.get(method)
    if known is None:
        return [f"{method}: method not found"]
    return [*object_problems("", known, parameters, nested=False), *method_problems(method, parameters)]


def method_problems(method: str, parameters: Parameters) -> Problems:
    """Rules between the parameters of one method."""
    if method.startswith("editMessage") or method == "stopMessageLiveLocation":
        in_chat = "chat_id" in parameters and "message_id" in parameters
        if in_chat == ("inline_message_id" in parameters):
            yield "message_id: message identifier is not specified"
    if method == "editMessageText" and not parameters.keys() & {"text", "rich_message"}:
        yield "text: message text is empty"


def object_problems(path: str, known: Mapping[str, Any], given: Parameters, nested: bool) -> Problems:
    """Compares the members of one object, or the parameters of one call, with the table."""
    prefix = f"{path}." if path else ""
    for name, field in known.items():
        if field.get("required") and name not in given:
            yield f"{prefix}{name}: {missing(name)}"
    for name, value in given.items():
        # Files named by attach:// come as parameters with names of the caller's choice.
        if name in known:
            yield from field_problems(f"{prefix}{name}", name, known[name], value, given, nested)
        elif not isinstance(value, Upload):
            yield f"{prefix}{name}: unknown parameter"


def missing(name: str) -> str:
    return "message text is empty" if name == "text" else f"parameter {name} is required"


def field_problems(
    path: str, name: str, field: Mapping[str, Any], value: Any, given: Parameters, nested: bool
) -> Problems:
    wrong = list(type_problems(path, field["types"], value, nested))
    yield from wrong
    if wrong:
        return
    if isinstance(value, str) and field["types"] == ["String"]:
        yield from text_problems(path, name, field, value, given)
    elif field.get("unit") == "value":
        yield from number_problems(path, field, float(value))
    elif field.get("unit") == "items":
        yield from size_problems(path, field, len(unpacked(value)))


def unpacked(value: Any) -> Any:
    """Outside of JSON, lists and objects arrive as strings of JSON."""
    return json.loads(value) if isinstance(value, str) else value


def type_problems(path: str, types: list[str], value: Any, nested: bool) -> Problems:
    """No problem if any of the types fits; otherwise those of the type that fits best."""
    attempts = [list(one_type_problems(path, name, value, nested)) for name in types]
    yield from min(attempts, key=misfit)


def misfit(found: list[str]) -> tuple[int, int]:
    """How badly a type was missed: strange members first, as they tell another type was meant."""
    strange = sum(problem.endswith(("unknown parameter", "is required", "expected")) for problem in found)
    return strange, len(found)


def one_type_problems(path: str, name: str, value: Any, nested: bool) -> Problems:
    if name in ("String", "Integer", "Float", "Boolean", "InputFile"):
        yield from plain_problems(path, name, value, nested)
        return
    if isinstance(value, str) and not nested:
        try:
            value = json.loads(value)
        except ValueError:
            yield f"{path}: can't parse JSON object"
            return
    if name.startswith("Array of "):
        yield from list_problems(path, name.removeprefix("Array of "), value)
    elif not isinstance(value, dict):
        yield f"{path}: object expected as {name}"
    elif "subtypes" in TYPES[name]:
        yield from type_problems(path, TYPES[name]["subtypes"], value, nested=True)
    else:
        yield from object_problems(path, TYPES[name]["fields"], value, nested=True)
        yield from object_rules(path, name, value)


def list_problems(path: str, of: str, value: Any) -> Problems:
    if not isinstance(value, list):
        yield f"{path}: array expected"
        return
    for position, each in enumerate(value):
        yield from one_type_problems(f"{path}[{position}]", of, each, nested=True)


def plain_problems(path: str, name: str, value: Any, nested: bool) -> Problems:
    """Numbers and truth values of a form are strings; inside JSON they are what they are."""
    fits = {
        "String": isinstance(value, str),
        "Integer": is_number(value, int) or (not nested and is_written(value, int)),
        "Float": is_number(value, (int, float)) or (not nested and is_written(value, float)),
        "Boolean": isinstance(value, bool) or (not nested and str(value).lower() in TRUTH),
        "InputFile": isinstance(value, Upload),
    }
    if not fits[name]:
        yield f"{path}: {name} expected, {type(value).__name__} given"


def is_number(value: Any, kinds: type | tuple[type, ...]) -> bool:
    return isinstance(value, kinds) and not isinstance(value, bool)


def is_written(value: Any, kind: type[int | float]) -> bool:
    try:
        return isinstance(value, str) and kind(value) is not None
    except ValueError:
        return False


def number_problems(path: str, field: Mapping[str, Any], value: float) -> Problems:
    if not field["min"] <= value <= field["max"]:
        yield f"{path}: {value:g} is not between {field['min']} and {field['max']}"


def size_problems(path: str, field: Mapping[str, Any], size: int) -> Problems:
    if not field.get("min", 0) <= size <= field["max"]:
        yield f"{path}: {size} {field['unit']}, {field.get('min', 0)} to {field['max']} allowed"


def text_problems(path: str, name: str, field: Mapping[str, Any], value: str, given: Parameters) -> Problems:
    """Encoding, markup, length and spelling of a string."""
    try:
        raw_bytes = len(value.encode())
        shown = shown_text(name, value, given)
    except UnicodeEncodeError:
        yield f"{path}: strings must be encoded in UTF-8"
        return
    except html.EntityError as error:
        yield f"{path}: can't parse entities: {error}"
        return
    if "one_of" in field and value not in field["one_of"]:
        yield f"{path}: {value!r} is none of {field['one_of']}"
    if not re.fullmatch(field.get("pattern", ".*"), value, re.DOTALL):
        yield f"{path}: {name} contains unallowed characters"
    if name in MARKED_UP and raw_bytes > MOST_RAW_BYTES:
        yield f"{path}: text is too long"
    elif "max" in field:
        yield from length_problems(path, name, field, shown.text)
    if len(shown.entities) > MOST_ENTITIES:
        # Telegram would send it and leave the rest of the entities out.
        yield f"{path}: {len(shown.entities)} entities, {MOST_ENTITIES} allowed"


def shown_text(name: str, value: str, given: Parameters) -> html.Parsed:
    """The text without its markup. Only HTML is read; other markup is counted as it stands."""
    mode = str(given.get(MARKED_UP.get(name, ""), ""))
    return html.parse(value) if mode.lower() == "html" else html.Parsed(value)


def length_problems(path: str, name: str, field: Mapping[str, Any], shown: str) -> Problems:
    size = len(shown.encode()) if field["unit"] == "bytes" else utf16_length(shown)
    if name in ("text", "caption") and size > field["max"]:
        what = "message is too long" if name == "text" else "message caption is too long"
        yield f"{path}: {what}: {size} characters, {field['max']} allowed"
    elif name == "text" and field.get("min") and not shown.strip():
        yield f"{path}: message text is empty"
    elif name == "callback_data" and not 1 <= size <= field["max"]:
        yield f"{path}: BUTTON_DATA_INVALID: {size} bytes, 1 to {field['max']} allowed"
    else:
        yield from size_problems(path, field, size)


def object_rules(path: str, name: str, value: Mapping[str, Any]) -> Problems:
    """Rules that the documentation tells in sentences about a whole type."""
    if name == "InlineKeyboardMarkup":
        yield from keyboard_rules(f"{path}.inline_keyboard", value.get("inline_keyboard"))
    elif name == "ReplyKeyboardMarkup":
        yield from keyboard_rules(f"{path}.keyboard", value.get("keyboard"))
    elif name == "InlineKeyboardButton":
        yield from button_rules(path, value)


def keyboard_rules(path: str, rows: Any) -> Problems:
    """At most 100 buttons, at most 8 of them in a row."""
    sizes = [len(row) for row in rows if isinstance(row, list)] if isinstance(rows, list) else []
    if sum(sizes) > MOST_BUTTONS:
        yield f"{path}: reply markup is too long: {sum(sizes)} buttons, {MOST_BUTTONS} allowed"
    for position, size in enumerate(sizes):
        if size > MOST_BUTTONS_IN_A_ROW:
            yield f"{path}[{position}]: {size} buttons in a row, {MOST_BUTTONS_IN_A_ROW} allowed"


def button_rules(path: str, button: Mapping[str, Any]) -> Problems:
    """A label that is not empty, one thing to do, and an address that can be opened."""
    if not str(button.get("text", "")).strip():
        yield f"{path}.text: inline keyboard button text must be non-empty"
    if len(button.keys() - BUTTON_LOOKS) != 1:
        yield f"{path}: text buttons are unallowed in the inline keyboard: exactly one action is needed"
    if not re.match(r"(?:https?|tg)://\S+$|$", str(button.get("url", "")), re.IGNORECASE):
        yield f"{path}.url: inline keyboard button URL is invalid: wrong HTTP URL"
