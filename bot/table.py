"""Reads one TOML table and says in plain words what is missing, wrong or left over in it."""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.problem import Problem

_KINDS: dict[Any, str] = {
    object: "a single value",
    str: "text in quotes",
    date: "a date like 2026-11-21, without quotes",
    list: "a list in [ ]",
    dict: "a table",
    bool: "true or false",
    (int, float): "a number without quotes",
}


class Reader:
    """One TOML table: takes keys out of it, notes what is missing, wrong or left over."""

    def __init__(self, table: Any, file: Path, key: str, problems: list[Problem]) -> None:
        self._table = dict(table) if isinstance(table, Mapping) else {}
        self._file, self._key, self._problems = file, key, problems
        self._asked: list[str] = []
        if not isinstance(table, Mapping):
            self.wrong("", "this must be a table of keys and values")

    def wrong(self, name: str, words: str) -> None:
        """Note a problem at `name`."""
        key = ".".join(filter(None, (self._key, name)))
        self._problems.append(Problem(str(self._file), key, words))

    def take(self, name: str, kind: type | tuple[type, ...], default: Any = None) -> Any:
        """The value of `name`, or `default`; without a default it must be there."""
        found = self._table.pop(name, default)
        self._asked.append(name)
        if found is None:
            self.wrong(name, "is missing")
        elif not _is(found, kind):
            self.wrong(name, f"must be {_KINDS[kind]}")
            found = None
        elif isinstance(found, str):
            found = found.strip()
        if found in ("", []) and default is None:
            self.wrong(name, "is empty")
        return found if found is not None else _empty(kind)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, empty when it is not there."""
        found = self.take(name, list, [])
        if not all(isinstance(item, str) for item in found):
            self.wrong(name, "must be a list of texts in quotes")
            return ()
        return tuple(item.strip() for item in found)

    def end(self) -> None:
        """Note every key that nobody asked for: most likely misspelt."""
        for name in self._table:
            self.wrong(name, f"is not a key we know{meant(name, self._asked) or '; is it misspelt?'}")


def _is(found: Any, kind: type | tuple[type, ...]) -> bool:
    """Whether `found` is of this kind; Python also takes true for a number, and a time of day for a date."""
    return isinstance(found, kind) and not isinstance(found, datetime) and (kind is bool or not isinstance(found, bool))


def _empty(kind: type | tuple[type, ...]) -> Any:
    kind = kind if isinstance(kind, type) else kind[0]
    return date.min if kind is date else kind()


def read_toml(file: Path, problems: list[Problem]) -> dict[str, Any]:
    """The tables of `file`; none, with a problem noted, when it cannot be read."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        problems.append(Problem(str(file), "", "this file is missing"))
    except UnicodeDecodeError:
        problems.append(Problem(str(file), "", "this file must be saved as UTF-8"))
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(str(file), "", f"the file cannot be read: {error}"))
    return {}


def meant(name: str, known: Iterable[str]) -> str:
    """A question that offers the known name nearest to a misspelt one; empty when none is near."""
    near = difflib.get_close_matches(name, list(known), 1)
    return f"; do you mean «{near[0]}»?" if near else ""
