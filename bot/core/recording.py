"""An answer to listen to: which recording says exactly the words of a card, as they are today."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.core import markup

_ADDRESS = re.compile(r"\s*\((?:https?://|tel:)[^)]*\)|https?://\S+")
_BULLET = re.compile(r"^(?:[•–-]|\d+\.)\s*", re.MULTILINE)
_UNSPOKEN = ("label",)  # parts of an entry that are a button


@dataclass(frozen=True)
class Recording:
    """A file, a path below `content/`, and the print of the words in it; `synthetic` when a computer speaks."""

    file: str
    words: str
    synthetic: bool


def words(texts: Iterable[tuple[str, str]]) -> str:
    """What is said: the parts of a card in reading order, without markup and addresses, a line for each sentence or item."""
    said = (markup.plain(text) for part, text in texts if part not in _UNSPOKEN)
    lines = (_BULLET.sub("", _ADDRESS.sub("", text)) for text in said)
    return "\n".join(line.strip() for text in lines for line in text.split("\n") if line.strip())


def print_of(said: str) -> str:
    """A short print of what is said; it changes with every word and every fact."""
    return hashlib.sha256(said.encode()).hexdigest()[:16]
