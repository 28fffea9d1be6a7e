"""Where a key stands in a file: the number of the line to look at, from 1."""

import re
from collections.abc import Sequence
from pathlib import Path

NOWHERE = 0


def lines_of(file: Path) -> list[str]:
    """The lines of a file; none when it is not there."""
    return file.read_text(encoding="utf-8", errors="replace").split("\n") if file.is_file() else []


def line_of(lines: Sequence[str], key: str) -> int:
    """The line of `key` in a .po or a TOML file; NOWHERE when it is not there."""
    return (_in_po(lines, key) or _in_toml(lines, key.split("."))) if key else NOWHERE


def _in_po(lines: Sequence[str], key: str) -> int:
    """The line of the text with this id, or of the first of an entry's texts."""
    sought = (f'msgctxt "{key}"', f'msgctxt "{key}.')
    return next((number for number, line in enumerate(lines, 1) if line.startswith(sought)), NOWHERE)


def _in_toml(lines: Sequence[str], parts: list[str]) -> int:
    """The line of the longest part of a dotted key that is a heading, or of the next part below that."""
    for length in range(len(parts), 0, -1):
        heading = re.compile(rf'\[+"?{re.escape(".".join(parts[:length]))}"?\]+')
        start = next((number for number, line in enumerate(lines, 1) if heading.match(line)), NOWHERE)
        if start:
            return (_below(lines, start, parts[length]) if length < len(parts) else NOWHERE) or start
    return _below(lines, 0, parts[0])


def _below(lines: Sequence[str], start: int, name: str) -> int:
    """The line of `name = …` between the line `start` and the next heading."""
    sought = re.compile(rf'"?{re.escape(name)}"?\s*=')
    for number, line in enumerate(lines[start:], start + 1):
        if sought.match(line):
            return number
        if line.startswith("["):
            return NOWHERE
    return NOWHERE
