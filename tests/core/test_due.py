"""When an answer is due: only working hours count, holidays do not, danger ignores both, and waiting for them pauses."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.due import HOUR, Hours, Plan, Target, Times, Waiting

ZONE = ZoneInfo("Europe/Bucharest")
DAY = ((time(9), time(13)), (time(14), time(18)))
WORK = dict.fromkeys(range(5), DAY)
HOURS = Hours(ZONE, WORK, {date(2026, 12, 1)}.__contains__)  # a holiday on a Tuesday
PLAN = Plan(HOURS, {"normal": Target(8 * HOUR, 4 * HOUR, 12 * HOUR), "danger": Target(HOUR, HOUR, 9 * HOUR)})


def at(text: str) -> float:
    """A moment in Bucharest."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp()


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-23 09:00", 2, "2026-11-23 11:00"),
        ("2026-11-23 12:00", 2, "2026-11-23 15:00"),  # over lunch
        ("2026-11-23 07:00", 1, "2026-11-23 10:00"),  # before work
        ("2026-11-27 17:00", 2, "2026-11-30 10:00"),  # over the weekend
        ("2026-11-30 17:00", 2, "2026-12-02 10:00"),  # over a holiday
        ("2027-03-26 17:00", 2, "2027-03-29 10:00"),  # over the night in which the clocks change
    ],
)
def test_time_passes_in_working_hours_only(start: str, hours: float, end: str) -> None:
    """Lunch, nights, weekends, holidays and changed clocks are left out."""
    assert HOURS.after(at(start), hours * HOUR) == at(end)
    assert HOURS.between(at(start), at(end)) == hours * HOUR


@given(st.integers(0, 10_000_000), st.floats(1, 400_000))
def test_after_and_between_undo_each_other(offset: int, seconds: float) -> None:
    """Whatever the start and the time."""
    start = at("2026-11-01 00:00") + offset
    assert HOURS.between(start, HOURS.after(start, seconds)) == pytest.approx(seconds, abs=0.01)


def test_open_and_closed() -> None:
    """At the first second of work somebody is there, at the last nobody is any more."""
    assert HOURS.is_open(at("2026-11-23 09:00")) and not HOURS.is_open(at("2026-11-23 18:00"))
    assert not HOURS.is_open(at("2026-12-01 10:00"))
    assert HOURS.opens_at(at("2026-11-28 10:00")) == at("2026-11-30 09:00")
    assert HOURS.opens_at(at("2026-11-23 10:00")) == at("2026-11-23 10:00")
    assert HOURS.closes_at(at("2026-11-23 10:00")) == at("2026-11-23 18:00")


def test_hours_that_never_come_end_the_search() -> None:
    """Every day is a holiday: a year later, not an endless loop."""
    never = Hours(ZONE, WORK, lambda _: True)
    assert never.opens_at(0.0) == never.closes_at(0.0) == never.between(0.0, 1e9) == 0.0
    assert never.after(0.0, 1.0) > 365 * 86_400


def test_first_next_and_solution() -> None:
    """The nearer of the answer and the solution is due; three quarters of the time bring a warning."""
    start = at("2026-11-23 09:00")
    assert PLAN.times(Waiting(False, False, start)) == Times(at("2026-11-23 16:00"), at("2026-11-23 18:00"))
    assert PLAN.times(Waiting(False, True, start)).due_at == at("2026-11-23 13:00")
    assert PLAN.times(Waiting(False, True, start, spent=11 * HOUR)).due_at == at("2026-11-23 10:00")
    assert PLAN.times(Waiting(False, True, start, spent=99 * HOUR)).due_at == start


def test_nothing_is_due_while_we_wait_for_the_person() -> None:
    """The clock stands."""
    assert PLAN.times(Waiting(True, False, 0.0)) == Times()


def test_danger_ignores_hours() -> None:
    """An hour on a Sunday is an hour; without known hours so it is for everybody."""
    sunday = at("2026-11-29 03:00")
    assert PLAN.times(Waiting(True, False, sunday)).due_at == sunday + HOUR
    assert Plan(None, PLAN.targets).times(Waiting(False, False, sunday)).due_at == sunday + 8 * HOUR
    assert PLAN.between(sunday, sunday + HOUR, danger=True) == HOUR
    assert PLAN.between(sunday, sunday + HOUR, danger=False) == 0


def test_a_day_begins_with_work() -> None:
    """A case parked until a holiday comes back on the day after it."""
    assert PLAN.day_begins(date(2026, 12, 1)) == at("2026-12-02 09:00")
    assert Plan().day_begins(date(1970, 1, 2)) == 86_400
