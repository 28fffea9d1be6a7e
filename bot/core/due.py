"""When an answer is due: working hours, holidays, targets. Times are seconds since 1970 in UTC, spans are seconds.

The clock of a case runs only while the person waits for us, in working hours. Danger ignores hours.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR = 3600.0
WARN_AFTER = 0.75  # of the time for an answer
_FURTHEST = 400  # days to look for working hours

Block = tuple[time, time]
"""From when until when, on one day."""


def _never(_: date) -> bool:
    return False


@dataclass(frozen=True)
class Hours:
    """When counsellors work, in their own time zone. `days` are weekdays, 0 for Monday; `is_free` knows holidays."""

    zone: ZoneInfo
    days: Mapping[int, tuple[Block, ...]]
    is_free: Callable[[date], bool] = _never

    def spans(self, start: float) -> Iterator[tuple[float, float]]:
        """The stretches of work that end after `start`, in order."""
        first = datetime.fromtimestamp(start, self.zone).date()
        for day in (first + timedelta(days=number) for number in range(_FURTHEST)):
            for begin, end in () if self.is_free(day) else self.days.get(day.weekday(), ()):
                span = self._moment(day, begin), self._moment(day, end)
                if span[1] > start:
                    yield span

    def _moment(self, day: date, at: time) -> float:
        return datetime.combine(day, at, self.zone).timestamp()

    def is_open(self, now: float) -> bool:
        """Whether somebody works at this moment."""
        return any(begin <= now for begin, _ in self._next(now))

    def opens_at(self, now: float) -> float:
        """When somebody works next, `now` while they do; 0 when not within a year."""
        return next((max(begin, now) for begin, _ in self._next(now)), 0.0)

    def closes_at(self, now: float) -> float:
        """When work ends on the day of work that is now or next; 0 when there is none within a year."""
        first = next((begin for begin, _ in self._next(now)), 0.0)
        day = datetime.fromtimestamp(first, self.zone).date()
        return self._moment(day, self.days[day.weekday()][-1][1]) if first else 0.0

    def _next(self, now: float) -> Iterator[tuple[float, float]]:
        for span in self.spans(now):
            yield span
            return

    def after(self, start: float, seconds: float) -> float:
        """The moment when `seconds` of work have passed since `start`; a year later when there is no such moment."""
        left = seconds
        for begin, end in self.spans(start):
            begin = max(begin, start)
            if end - begin >= left:
                return begin + left
            left -= end - begin
        return start + timedelta(days=_FURTHEST).total_seconds()

    def between(self, start: float, end: float) -> float:
        """The seconds of work between two moments; 0 when `end` is not later."""
        worked = 0.0
        for begin, until in self.spans(start):
            if begin >= end:
                break
            worked += min(until, end) - max(begin, start)
        return worked


@dataclass(frozen=True)
class Target:
    """How long the first answer, each next answer and the whole may take, in seconds of work."""

    first: float
    next: float
    solution: float


@dataclass(frozen=True)
class Waiting:
    """What the clock of a case knows. `since`: when the person began to wait for us, 0 while we wait for them.

    `spent` is how long they had waited for us before that, in seconds of work.
    """

    danger: bool
    answered: bool
    since: float
    spent: float = 0.0


@dataclass(frozen=True)
class Times:
    """When to warn and when it is due; 0 when nothing is due."""

    warn_at: float = 0.0
    due_at: float = 0.0


DANGER, NORMAL = "danger", "normal"


@dataclass(frozen=True)
class Plan:
    """The promises of the desk to itself: hours, when they are known, and a target for each priority."""

    hours: Hours | None = None
    targets: Mapping[str, Target] = field(
        default_factory=lambda: {
            DANGER: Target(0.25 * HOUR, 0.25 * HOUR, 24 * HOUR),
            NORMAL: Target(8 * HOUR, 16 * HOUR, 80 * HOUR),
        }
    )

    def target(self, danger: bool) -> Target:
        """The target of a case."""
        return self.targets[DANGER if danger else NORMAL]

    def after(self, start: float, seconds: float, danger: bool) -> float:
        """The moment when this much time has gone for a case; for danger, and without known hours, it always goes."""
        return self.hours.after(start, seconds) if self.hours and not danger else start + seconds

    def between(self, start: float, end: float, danger: bool) -> float:
        """How much time has gone for a case between two moments."""
        return self.hours.between(start, end) if self.hours and not danger else max(end - start, 0.0)

    def times(self, case: Waiting) -> Times:
        """The nearer of the next answer and the solution; nothing while we wait for the person."""
        if not case.since:
            return Times()
        target = self.target(case.danger)
        answer = target.next if case.answered else target.first
        left = min(answer, max(target.solution - case.spent, 0.0))
        due = self.after(case.since, left, case.danger)
        return Times(self.after(case.since, left * WARN_AFTER, case.danger), due)

    def day_begins(self, day: date) -> float:
        """When work begins on `day`, or on the next day of work; midnight in UTC without known hours."""
        if self.hours is None:
            return datetime.combine(day, time(), UTC).timestamp()
        midnight = datetime.combine(day, time(), self.hours.zone).timestamp()
        return self.hours.opens_at(midnight) or midnight

    def written(self, moment: float) -> str:
        """A time as those who answer read it, with its zone."""
        return datetime.fromtimestamp(moment, self.hours.zone if self.hours else UTC).strftime("%d %b %H:%M %Z")
