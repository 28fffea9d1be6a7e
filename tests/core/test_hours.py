"""Opening hours: open or not, until when, and the week in plain days, over holidays and the end of the year."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.core import hours
from bot.core.hours import Status

BUCHAREST = ZoneInfo("Europe/Bucharest")
OFFICE = "Mo-Fr 09:00-17:00; PH off"


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BUCHAREST)


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (at(2026, 11, 23, 8, 59), Status(False, at(2026, 11, 23, 9))),
        (at(2026, 11, 23, 9), Status(True, at(2026, 11, 23, 17))),
        (at(2026, 11, 23, 17), Status(False, at(2026, 11, 24, 9))),
        (at(2026, 11, 20, 17), Status(False, at(2026, 11, 23, 9))),  # Friday evening to Monday
        (at(2026, 11, 27, 17), Status(False, at(2026, 12, 2, 9))),  # Monday and Tuesday are holidays of Romania
    ],
)
def test_open_or_not(now: datetime, status: Status) -> None:
    """To the minute, over a weekend and a holiday."""
    assert hours.status(OFFICE, "ro", now) == status


def test_over_the_end_of_the_year() -> None:
    """Thursday evening, 31 December: 1 and 2 January are holidays of Romania and then comes a Sunday."""
    assert hours.status(OFFICE, "ro", at(2026, 12, 31, 18)) == Status(False, at(2027, 1, 4, 9))
    assert hours.status("Dec 20-Jan 10 09:00-12:00", "ro", at(2026, 12, 31, 13)) == Status(False, at(2027, 1, 1, 9))
    assert hours.status("22:00-02:00", "ro", at(2027, 1, 1, 1)) == Status(True, at(2027, 1, 1, 2))


def test_always_and_a_country_without_a_calendar() -> None:
    """Day and night never changes; where the library knows no holidays, the plain hours hold."""
    assert hours.status("24/7", "kg", at(2026, 12, 31)) == Status(True, None)
    assert hours.status(OFFICE, "uz", at(2026, 11, 23, 10)) == Status(True, at(2026, 11, 23, 17))


def test_the_week_in_days() -> None:
    """Seven days from a given one, the days without hours too, a lunch break as two spans."""
    week = hours.week("Mo-Fr 09:00-13:00,14:00-17:00; Sa 10:00-12:00", "me", date(2026, 11, 20))

    assert [day.isoformat() for day, _ in week] == [f"2026-11-{day}" for day in range(20, 27)]
    assert [len(spans) for _, spans in week] == [2, 1, 0, 2, 2, 2, 2]
    assert week[0][1] == ((time(9), time(13)), (time(14), time(17)))


def test_nights_and_whole_days() -> None:
    """What ends after midnight stays with its evening; a whole day ends at midnight."""
    assert hours.week("Fr 20:00-02:00", "me", date(2026, 11, 20))[0][1] == ((time(20), time(2)),)
    assert [spans for _, spans in hours.week("24/7", "me", date(2026, 11, 20))] == [((time(0), time(0)),)] * 7


@pytest.mark.parametrize(("text", "good"), [("24/7", True), ("Mo-Fr 9:00-17:00", True), ("", False), ("Mo 9-5", False)])
def test_what_can_be_read(text: str, good: bool) -> None:
    """The syntax of OpenStreetMap and nothing else."""
    assert hours.can_be_read(text) is good
