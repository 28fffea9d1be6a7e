"""Changing one table in the text of a TOML file: its comments, its order and all other tables stay as they were."""

import hashlib
import tomllib
from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.items import Table

_AFTER = "checked_on"  # a value that was not there yet is written below this one


class NotThere(Exception):
    """The file has no such table, or cannot be read."""


def table(text: str, id: str) -> Mapping[str, Any]:
    """The table `id` in the text of a file. Raises NotThere."""
    try:
        found = tomllib.loads(text).get(id)
    except tomllib.TOMLDecodeError as error:
        raise NotThere(id) from error
    if not isinstance(found, dict):
        raise NotThere(id)
    return found


def mark(found: Mapping[str, Any]) -> str:
    """A short name for all that stands in a table, to see whether it was changed meanwhile."""
    return hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()[:16]


def amended(text: str, id: str, changes: Mapping[str, Any]) -> str:
    """`text` with other values in the table `id`. Raises NotThere."""
    table(text, id)
    document = tomlkit.parse(text)
    found = document[id]
    assert isinstance(found, Table)
    for name, value in changes.items():
        if name in found or _AFTER not in found:
            found[name] = value
        else:  # appended, it would stand below the comment that belongs to the next table
            found.value._insert_after(_AFTER, name, tomlkit.item(value))
    return tomlkit.dumps(document)
