"""Makes table.json from the machine-readable Bot API specification.

Run it as ``python -m tests.bot_api.reduce path/to/api.json`` when a new Bot API version comes out.
The table keeps names, types and limits, and none of the descriptions.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("table.json")
SOURCE = "https://github.com/PaulSonOfLars/telegram-bot-api-spec"
COMMIT = "160fd99507e1c7c77e92dc90f5993d724735b51c"
LICENCE = "MIT, Copyright (c) 2020 Paul Larsen"

# Stars, gifts, stories, stickers, games, passports and business accounts are no part of an advice bot.
FOREIGN = re.compile(
    r"[Gg]ift|Star|Story|Sticker|Game|Passport|Business|Managed|Invoice|Shipping|PreCheckout|PaidMedia"
    r"|verify|Verification|Suggested|Checklist|Boost|Emoji|Guest|Prepared|WebApp"
)

Field = dict[str, Any]
Fields = dict[str, Field]

LENGTH = re.compile(r"(\d+)-(\d+) (characters|bytes)", re.IGNORECASE)
UP_TO_LENGTH = re.compile(r"up to (\d+) (characters|bytes)", re.IGNORECASE)
ITEMS = re.compile(r"(?:list of|include) (\d+)-(\d+) ", re.IGNORECASE)
UP_TO_ITEMS = re.compile(r"(?:up to|at most) (\d+) (?:items|identifiers|commands)", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\d*.-])(\d+)-(\d+)(?![\d*-])|between (\d+) and (\d+)(?! *seconds)")
CONSTANT = re.compile(r"(?:must be|always) [\"“]?([a-z_0-9]+)[\"”]?$")
ONE_OF = re.compile(r"must be one of ([^.]*)", re.IGNORECASE)
QUOTED = re.compile(r"[\"“]([^\"”]+)[\"”]")
PATTERNS = {
    "Only characters A-Z, a-z, 0-9, _ and - are allowed": "[A-Za-z0-9_-]*",
    "only A-Z, a-z, 0-9, _ and - are allowed": "[A-Za-z0-9_-]*",
    "Can contain only lowercase English letters, digits and underscores": "[a-z0-9_]*",
    "A two-letter ISO 639-1 language code": "([a-z]{2})?",
}


def text_limits(description: str) -> Field:
    """The length and the allowed spellings of a string."""
    limits: Field = {}
    if found := LENGTH.search(description):
        limits |= {"min": int(found[1]), "max": int(found[2]), "unit": found[3].lower()}
    elif found := UP_TO_LENGTH.search(description):
        limits |= {"max": int(found[1]), "unit": found[2].lower()}
    if found := CONSTANT.search(description):
        limits["one_of"] = [found[1]]
    elif (found := ONE_OF.search(description)) and (words := QUOTED.findall(found[1])):
        limits["one_of"] = words
    for sentence, pattern in PATTERNS.items():
        if sentence in description:
            limits["pattern"] = pattern
    return limits


def list_limits(description: str) -> Field:
    """How many items a list may have."""
    if found := ITEMS.search(description):
        return {"min": int(found[1]), "max": int(found[2]), "unit": "items"}
    if found := UP_TO_ITEMS.search(description):
        return {"max": int(found[1]), "unit": "items"}
    return {}


def number_limits(description: str) -> Field:
    """Between which values a number must lie."""
    if "in the future" in description or "0x7FFFFFFF" in description:
        return {}
    if found := NUMBER.search(description):
        low, high = (found[1], found[2]) if found[1] else (found[3], found[4])
        return {"min": int(low), "max": int(high), "unit": "value"}
    return {}


def limits(types: list[str], description: str) -> Field:
    """What the description says about the size of a value of these types."""
    if any(name.startswith("Array of") for name in types):
        return list_limits(description)
    if types == ["String"]:
        return text_limits(description)
    if types in (["Integer"], ["Float"]):
        return number_limits(description)
    return {}


def field(source: Mapping[str, Any]) -> Field:
    """One parameter or field without its description."""
    required = {"required": True} if source["required"] else {}
    return {"types": source["types"], **required, **limits(source["types"], source["description"])}


def fields(source: Mapping[str, Any]) -> Fields:
    """All parameters of a method, or all fields of a type."""
    return {each["name"]: field(each) for each in source.get("fields", [])}


def element(type_name: str) -> str:
    """``Array of Array of PhotoSize`` is about ``PhotoSize``."""
    return type_name.removeprefix("Array of ").removeprefix("Array of ")


def named(parts: Iterable[Field]) -> set[str]:
    """The types that these fields speak of."""
    return {element(name) for part in parts for name in part["types"]}


def reachable(start: set[str], types: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """All types that can be met when starting from these."""
    found: set[str] = set()
    waiting = {name for name in start if name in types}
    while waiting:
        name = waiting.pop()
        found.add(name)
        inside = named(types[name].get("fields", [])) | set(types[name].get("subtypes", []))
        waiting |= {element(each) for each in inside if element(each) in types} - found
    return found


def reduce(api: Mapping[str, Any]) -> dict[str, Any]:
    """The whole table from the whole specification; Update is kept so that tests can invent updates."""
    methods = {name: fields(method) for name, method in api["methods"].items() if not FOREIGN.search(name)}
    start = {"Update"} | named(part for method in methods.values() for part in method.values())
    types: dict[str, Any] = {}
    for name in sorted(reachable(start, api["types"])):
        source = api["types"][name]
        subtypes = source.get("subtypes")
        types[name] = {"subtypes": subtypes} if subtypes else {"fields": fields(source)}
    return {
        "version": api["version"],
        "source": f"{SOURCE}, commit {COMMIT}",
        "licence": LICENCE,
        "methods": methods,
        "types": types,
    }


def lines(table: Mapping[str, Any]) -> Iterable[str]:
    """JSON with one method or type a line, so that a new version reads well as a diff."""
    yield "{"
    for key in ("version", "source", "licence"):
        yield f"{json.dumps(key)}: {json.dumps(table[key])},"
    for key, end in (("methods", "},"), ("types", "}")):
        yield f"{json.dumps(key)}: {{"
        rows = [f"{json.dumps(name)}: {json.dumps(row)}" for name, row in table[key].items()]
        yield ",\n".join(rows)
        yield end
    yield "}"


def main() -> None:
    """Reads the specification named on the command line and writes the table beside this file."""
    table = reduce(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    TABLE.write_text("\n".join(lines(table)) + "\n", "utf-8")
    print(f"{len(table['methods'])} methods, {len(table['types'])} types, {TABLE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
