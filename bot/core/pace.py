"""How fast one person may write before others would have to wait: a bucket that refills."""

from dataclasses import dataclass
from enum import Enum

BURST = 30
EVENTS_A_SECOND = 1.0


class Pass(Enum):
    """What happens to an event: it is answered, or asked to slow down (once), or left without an answer."""

    ANSWER = "answer"
    SLOW_DOWN = "slow down"
    SILENCE = "silence"


@dataclass(frozen=True)
class Bucket:
    """What is left of a person's burst at a time in seconds; `warned` while they know that they are too fast."""

    left: float = BURST
    at: float = 0.0
    warned: bool = False

    def take(self, now: float) -> tuple["Bucket", Pass]:
        """One event at `now` (token bucket)."""
        left = min(BURST, self.left + max(0.0, now - self.at) * EVENTS_A_SECOND)
        if left >= 1:
            return Bucket(left - 1, now, self.warned and left < BURST / 2), Pass.ANSWER
        return Bucket(left, now, True), Pass.SILENCE if self.warned else Pass.SLOW_DOWN
