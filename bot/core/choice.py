"""Buttons: what a tap says. A choice carries its language and all it needs, so an old button still works.

`uz:entry:registration-deadline` is the action `entry` with one argument, offered in Uzbek; `uz:menu_` is `menu` and
leaves the tapped message as it is. A choice holds no personal data and no number of a record, and fits Telegram's
64 bytes.
"""

import re
from dataclasses import dataclass

MOST_BYTES = 64
_KEEPS = "_"
_WORD = re.compile(r"[a-zA-Z0-9_-]*\Z")


@dataclass(frozen=True)
class Choice:
    """A button: the words on it and the choice that a tap sends back.

    `language` is that of the words where it is not the one that the choice was offered in.
    """

    label: str
    choice: str
    language: str = ""

    @property
    def spoken(self) -> str:
        """The language of the words, for whoever reads them aloud."""
        return self.language or self.choice.partition(":")[0]


@dataclass(frozen=True)
class Tap:
    """A choice taken apart. `keeps`: the tapped message is worth reading again and must not be replaced."""

    language: str
    action: str
    arguments: tuple[str, ...] = ()
    keeps: bool = False

    def argument(self, position: int) -> str:
        """The argument at `position`, or an empty string."""
        return self.arguments[position] if position < len(self.arguments) else ""


def write(language: str, action: str, *arguments: str, keeps: bool = False) -> str:
    """The choice as a string. Raises ValueError when a part has a letter that is not allowed or it is too long."""
    parts = (language, f"{action}{_KEEPS if keeps else ''}", *arguments)
    choice = ":".join(parts)
    if not all(_WORD.match(part) for part in parts) or len(choice) > MOST_BYTES:
        raise ValueError(f"not a choice that every channel can carry: {action}")
    return choice


def read(choice: str) -> Tap | None:
    """The tap in `choice`, or None for anything that we would not have written."""
    parts = choice.split(":")
    if len(choice) > MOST_BYTES or len(parts) < 2 or not all(_WORD.match(part) for part in parts):
        return None
    return Tap(parts[0], parts[1].removesuffix(_KEEPS), tuple(parts[2:]), parts[1].endswith(_KEEPS))
