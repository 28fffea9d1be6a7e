"""How often a caller may do what: counted in memory, never stored. Callers are known by a keyed hash alone."""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from bot.channels.web.problem import Code, Problem

MOST_NAMES = 50_000
WORK_FACTOR = 5


@dataclass(frozen=True)
class Limit:
    """`most` times in `seconds`; `effect` is what is answered beyond that."""

    most: int
    seconds: float
    effect: Code = Code.TOO_MANY_REQUESTS


class Deed(Enum):
    """What is limited."""

    OPEN = "a new chat, by address"
    OPEN_WITH_WORK = "a new chat with or without work, by address"
    GUESS = "a receipt code, by address"
    EVENT = "an event, by address"
    EVENT_IN_CHAT = "an event, by chat"
    FILE = "a file, by address"
    LOGIN = "a try to log in, by address and account"
    LOGIN_FROM = "a try to log in or to open an invitation, by address"


def limits(chats_per_hour: int) -> dict[Deed, Limit]:
    """The table of limits."""
    return {
        Deed.OPEN: Limit(chats_per_hour, 3600, Code.WORK_NEEDED),
        Deed.OPEN_WITH_WORK: Limit(chats_per_hour * WORK_FACTOR, 3600),
        Deed.GUESS: Limit(10, 3600),
        Deed.EVENT: Limit(120, 60),
        Deed.EVENT_IN_CHAT: Limit(30, 60),
        Deed.FILE: Limit(30, 3600),
    }


@dataclass
class _Window:
    ends: float
    count: int = 0


class Counts:
    """Counts deeds in windows that begin with the first one."""

    def __init__(self, table: dict[Deed, Limit], clock: Callable[[], float], most_names: int = MOST_NAMES) -> None:
        self._table = table
        self._clock = clock
        self._most_names = most_names
        self._key = secrets.token_bytes(32)
        self._windows: OrderedDict[bytes, _Window] = OrderedDict()

    def spend(self, deed: Deed, who: str) -> None:
        """Count one `deed` of `who`. Raises Problem with the seconds to wait when it is one too many."""
        window, limit = self._window(deed, who), self._table[deed]
        if window.count >= limit.most:
            raise Problem(limit.effect, retry_after=window.ends - self._clock())
        window.count += 1

    def _window(self, deed: Deed, who: str) -> _Window:
        name = hmac.digest(self._key, f"{deed.name} {who}".encode(), hashlib.sha256)[:16]
        window = self._windows.pop(name, None)
        if window is None or window.ends <= self._clock():
            window = _Window(self._clock() + self._table[deed].seconds)
        self._windows[name] = window
        if len(self._windows) > self._most_names:
            self._windows.popitem(last=False)
        return window

    def __len__(self) -> int:
        return len(self._windows)
