"""What can go wrong between a bot and Telegram: limits, faults, slowness and silence.

Everything is off until a test turns it on; all of it can change at run time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

GATEWAY_PAGE = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>"
# Methods that count as messages; sendChatAction shows up as nothing, and is not limited.
LIMITED = ("send", "copy", "forward", "editMessage")


class Trouble(Enum):
    """How a call goes wrong. LOST and CUT come after the call took effect, the others before."""

    STATUS = auto()  # an answer with another status and body
    CLOSED = auto()  # the connection is closed without an answer
    HANG = auto()  # the connection stays open, nothing comes
    LOST = auto()  # took effect, then closed without an answer
    CUT = auto()  # took effect, half of the answer's JSON comes
    HALF_OPEN = auto()  # took effect, half of the answer comes, the rest never


@dataclass
class Fault:
    """One thing that goes wrong for the next ``times`` calls of ``method`` (any method when empty)."""

    trouble: Trouble = Trouble.STATUS
    method: str = ""
    times: int = 1
    status: int = 500
    body: str | None = None
    retry_after: int | None = None

    def strikes(self, method: str) -> bool:
        return self.times > 0 and self.method in ("", method)


@dataclass
class Bucket:
    """Tokens that come back at ``rate`` a second, up to ``size``."""

    rate: float
    size: float
    left: float
    at: float

    def wait(self, now: float) -> float:
        """Takes a token and returns 0, or returns the seconds until there is one."""
        self.left = min(self.size, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left < 1:
            return (1 - self.left) / self.rate
        self.left -= 1
        return 0.0


@dataclass(frozen=True)
class Breach:
    """A message that came too fast: when, to whom, which limit, and the seconds to wait."""

    time: float
    chat_id: Any
    limit: str
    retry_after: float


@dataclass
class Limits:
    """Telegram's limits on messages a second: one chat, one group, and all chats together."""

    chat: float = 1.0
    chat_burst: float = 3.0
    group: float = 20 / 60
    group_burst: float = 20.0
    overall: float = 30.0
    overall_burst: float = 30.0
    buckets: dict[object, Bucket] = field(default_factory=dict)

    def breach(self, chat_id: Any, now: float) -> Breach | None:
        """Counts one message; the breach that it is, if it comes too fast."""
        is_group = str(chat_id).startswith("-")
        rate, burst = (self.group, self.group_burst) if is_group else (self.chat, self.chat_burst)
        for name, key, per_second, size in (
            ("group" if is_group else "chat", chat_id, rate, burst),
            ("overall", None, self.overall, self.overall_burst),
        ):
            bucket = self.buckets.setdefault(key, Bucket(per_second, size, size, now))
            if seconds := bucket.wait(now):
                return Breach(now, chat_id, name, seconds)
        return None


@dataclass
class Weather:
    """The state of the way between bot and Telegram."""

    delay: float = 0.0  # seconds before every answer
    down: bool = False  # connections are closed without an answer
    limits: Limits | None = None
    faults: list[Fault] = field(default_factory=list)

    def fail(
        self,
        method: str = "",
        times: int = 1,
        *,
        trouble: Trouble = Trouble.STATUS,
        status: int = 500,
        body: str | None = None,
        retry_after: int | None = None,
    ) -> None:
        """Makes the next calls of a method fail. A retry_after means 429; a body is sent as it is."""
        status = 429 if retry_after is not None else status
        self.faults.append(Fault(trouble, method, times, status, body, retry_after))

    def strike(self, method: str) -> Fault | None:
        """The fault that this call meets, counted down."""
        for fault in self.faults:
            if fault.strikes(method):
                fault.times -= 1
                return fault
        return None

    def clear(self) -> None:
        """Fine weather again."""
        self.delay, self.down, self.limits = 0.0, False, None
        self.faults.clear()

    @staticmethod
    def limited(method: str) -> bool:
        return method.startswith(LIMITED) and method != "sendChatAction"
