"""What counsellors do in their group: a message or a tap in the topic of a case, in the words of no particular library."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_SLASHES = "/\\／＼⁄∕⧸"
_ORDER = re.compile(r"\s*(\w*)(?:@\w*)?[:,.]?")
_UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn")


class Heard(StrEnum):
    """The kinds of things that are heard there."""

    TEXT = "text"
    TAP = "tap"
    EDIT = "edit"  # a message was changed afterwards
    FILE = "file"  # anything but words
    NOBODY = "nobody"  # somebody who writes as the group itself, so that nobody can tell who it is


@dataclass(frozen=True)
class Remark:
    """One of these. `user`, `thread` (0: no topic of its own) and `message` are the numbers that the channel gives.

    `private` is what somebody writes to the bot alone, to be known in the group. `press` confirms a tap.
    """

    kind: Heard
    user: int
    thread: int = 0
    message: int = 0
    text: str = ""
    choice: str = ""
    press: str = ""
    private: bool = False

    @property
    def order(self) -> tuple[str, str] | None:
        """`("park", "2026-11-30")` for `/park 2026-11-30`; None only for words that do not begin like a command.

        Signs that nobody sees before the slash, and slashes of other keyboards, make no difference: what somebody meant
        as a command must never be taken for an answer to the person.
        """
        words = self.text.lstrip("".join({sign for sign in self.text if unicodedata.category(sign) in _UNSEEN}))
        if not words.startswith(tuple(_SLASHES)):
            return None
        found = _ORDER.match(words, 1)
        return (found[1].casefold(), words[found.end() :].strip()) if found else ("", "")
