"""Questions from the command line or from Python through the matcher: which entry is meant, and how sure that is.

from admin.matching import open_matcher
matcher = open_matcher(Path("content"), Path("locales"), Path("var"))
matcher.match("сколько стоит патент", pack="ru").candidates[0].id
"""

import json
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from bot import library, phrases
from bot.core.match import Match, Matcher


class WrongLine(Exception):
    """A line of input that is not what the contract says, with its number."""


def open_matcher(content: Path, locales: Path, folder: Path, chosen: frozenset[str] = frozenset()) -> Matcher:
    """The matcher of this content; the index is taken from the folder, or made and kept there.

    Content that is not complete yet is matched as far as it can be read.
    """
    found, _ = library.read(content, locales, chosen)
    return phrases.matcher(content, found, folder)


def answers(
    lines: Iterable[str], matcher: Matcher, pack: str | None, language: str | None, timing: bool
) -> Iterator[str]:
    """One line of JSON for each line in; `pack` and `language` are for lines that name none. Raises WrongLine."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            asked = _asked(line, number)
            began = time.perf_counter()
            match = matcher.match(asked["text"], asked.get("pack") or pack, asked.get("lang") or language)
            took = (time.perf_counter() - began) * 1000
            yield json.dumps(as_json(match) | ({"ms": round(took, 3)} if timing else {}), ensure_ascii=False)


def as_json(match: Match) -> dict[str, Any]:
    """A match as the contract has it."""
    candidates = [{"id": item.id, "pack": item.pack, "score": item.score} for item in match.candidates]
    return {"decision": match.decision, "danger": match.danger, "candidates": candidates}


def _asked(line: str, number: int) -> dict[str, Any]:
    """One question. Raises WrongLine."""
    try:
        asked = json.loads(line)
    except json.JSONDecodeError as error:
        raise WrongLine(f"line {number} is not JSON: {error}") from error
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise WrongLine(f'line {number} must be an object with "text"')
    for name in ("lang", "pack"):
        if not isinstance(asked.get(name) or "", str):
            raise WrongLine(f'line {number}: "{name}" must be text')
    return asked
