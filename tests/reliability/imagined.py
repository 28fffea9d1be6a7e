"""Updates that the Bot API allows and nobody has ever seen: members and values that dice choose, by the API's table."""

import random
from typing import Any

from tests.bot_api import schema

KINDS = [name for name in schema.TYPES["Update"]["fields"] if name != "update_id"]
CHATS = range(6001, 6041)
WORDS = (
    "private",
    "supergroup",
    "kicked",
    "member",
    "en",
    "/start",
    "/erase",
    "en:menu",
    "",
    "٣",
    "a\0b",
    "\ud800",
    "👩‍👩‍👧",
    "<b>",
    "x" * 5000,
)
NOW = 1_795_000_000
NUMBERS = (0, 1, -1, 7, NOW, 2**31, 2**52, -(2**63))
DEEPEST = 5


def update(dice: random.Random, number: int, kind: str) -> dict[str, Any]:
    """An update of a kind."""
    return {"update_id": number, kind: _value(dice, kind, schema.TYPES["Update"]["fields"][kind]["types"], 0)}


def _object(dice: random.Random, name: str, depth: int) -> Any:
    known = schema.TYPES[name]
    if "subtypes" in known:
        simple = [kind for kind in known["subtypes"] if kind not in schema.TYPES]
        return _value(dice, "", simple if simple and depth > DEEPEST else known["subtypes"], depth + 1)
    chance = 0.3 / (depth + 1) if depth < DEEPEST else 0.0
    return {
        field: _value(dice, field, about["types"], depth + 1)
        for field, about in known["fields"].items()
        if about.get("required") or dice.random() < chance
    }


def _number(dice: random.Random, field: str) -> int:
    """A chat of ours, a time of now, something small; now and then what no calendar and no clock can hold."""
    if field == "id":
        return dice.choice(CHATS)
    if dice.random() < 0.03:
        return dice.choice(NUMBERS)
    return NOW if field.endswith("date") else dice.randint(0, 90)


def _value(dice: random.Random, field: str, types: list[str], depth: int) -> Any:
    kind = dice.choice(types)
    if kind.startswith("Array of "):
        most = 2 if depth < DEEPEST else 0
        return [_value(dice, field, [kind.removeprefix("Array of ")], depth + 1) for _ in range(dice.randint(0, most))]
    match kind:
        case "Integer":
            return _number(dice, field)
        case "Float":
            return dice.choice((0.0, -1.5, 1e300))
        case "String":
            return dice.choice(WORDS)
        case "Boolean" | "True" | "False":
            return dice.random() < 0.5
    return _object(dice, kind, depth)
