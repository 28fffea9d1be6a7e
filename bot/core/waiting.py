"""How long somebody will wait, said honestly: from real answering times, else from working hours, else not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from bot.core.due import HOUR, Hours

FEWEST = 10  # answers that a promise stands on
SHARE = 0.8  # of people who were answered within the time that is said
NEAR = 2  # hours of the day around this one that count as the same


class Known(StrEnum):
    """What can be said."""

    NOTHING = "nothing"
    HOURS = "hours"  # somebody works now, until a time
    CLOSED = "closed"  # nobody works now; somebody does from a time
    USUALLY = "usually"  # most people are answered within a time


@dataclass(frozen=True)
class Answered:
    """A first answer that was given: when it was asked for, and when it came. Seconds since 1970."""

    asked_at: float
    answered_at: float


@dataclass(frozen=True)
class Expected:
    """What a person may expect. `moment` has the time zone of the desk; `hours` are rounded up, at least 1."""

    known: Known = Known.NOTHING
    hours: int = 0
    moment: datetime | None = None


def expected(hours: Hours | None, answers: Sequence[Answered], now: float) -> Expected:
    """What somebody who asks `now` may expect; `answers` are those of their language, of the last weeks."""
    if hours and not hours.is_open(now):
        opens = hours.opens_at(now)
        return Expected(Known.CLOSED, moment=datetime.fromtimestamp(opens, hours.zone)) if opens else Expected()
    like = sorted(one.answered_at - one.asked_at for one in answers if _is_like(hours, one.asked_at, now))
    if len(like) >= FEWEST:
        longest = like[min(int(len(like) * SHARE), len(like) - 1)]
        return Expected(Known.USUALLY, hours=max(-int(-longest // HOUR), 1))
    if hours:
        return Expected(Known.HOURS, moment=datetime.fromtimestamp(hours.closes_at(now), hours.zone))
    return Expected()


def _is_like(hours: Hours | None, asked_at: float, now: float) -> bool:
    """Whether it was asked for at such an hour: somebody worked as now, and it was about the same time of day."""
    zone = hours.zone if hours else UTC
    apart = abs(datetime.fromtimestamp(asked_at, zone).hour - datetime.fromtimestamp(now, zone).hour)
    return min(apart, 24 - apart) <= NEAR and (hours is None or hours.is_open(asked_at))
