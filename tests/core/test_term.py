"""How the law counts: hand-made calendars around holidays, year ends and leap days, and what holds for every day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.term import RULES, Readings, Start, in_months
from bot.core.workday import Calendar

RUSSIA, ROMANIA = Calendar("RU"), Calendar("RO")
TODAY = date(2026, 11, 21)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
AFTER = [name for name, rule in RULES.items() if not rule.is_before]
NUMBERS = st.integers(1, 120)


def counted(rule: str, day: str, number: int, calendar: Calendar = RUSSIA, today: date = TODAY) -> tuple[str, str]:
    """Both readings as they are written down."""
    found = RULES[rule].count(Start(date.fromisoformat(day), number, calendar, today))
    return found.safe.isoformat(), found.other.isoformat()


# Days off of Russia written down by hand from the decrees for 2026 and 2027, Saturdays and Sundays left out.
OFF = {
    2026: "01-01 01-02 01-05 01-06 01-07 01-08 01-09 02-23 03-09 05-01 05-11 06-12 11-04 12-31",
    2027: "01-01 01-04 01-05 01-06 01-07 01-08 02-22 02-23 03-08 05-03 05-10 06-14 11-04 11-05 12-31",
}


@pytest.mark.parametrize("year", OFF)
def test_russias_days_off_are_those_of_the_decree(year: int) -> None:
    """Every weekday of the year; one Saturday of 2027 is a working day."""
    first, off = date(year, 1, 1), {f"{year}-{day}" for day in OFF[year].split()}
    days = [first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days)]
    expected = {day for day in days if day.weekday() < 5 and day.isoformat() not in off}
    expected |= {date(2027, 2, 20)} if year == 2027 else set()
    assert {day for day in days if RUSSIA.is_working(day)} == expected


@pytest.mark.parametrize(
    "rule, day, number, safe, other",
    [
        ("days", "2026-11-10", 15, "2026-11-24", "2026-11-25"),
        ("days", "2026-12-20", 15, "2027-01-03", "2027-01-04"),  # over the end of the year
        ("days", "2028-02-15", 15, "2028-02-29", "2028-03-01"),  # a leap year
        ("days", "2027-02-15", 15, "2027-03-01", "2027-03-02"),
        ("working-days", "2026-11-02", 7, "2026-11-11", "2026-11-12"),  # 4 November is off
        ("working-days", "2026-12-30", 7, "2027-01-18", "2027-01-19"),  # eleven days off in between
        ("working-days", "2027-02-19", 3, "2027-02-24", "2027-02-25"),  # a Saturday works, Monday and Tuesday do not
        ("working-days", "2026-11-21", 1, "2026-11-23", "2026-11-23"),  # from a Saturday: one reading
        ("months", "2026-12-31", 2, "2027-02-27", "2027-02-28"),
        ("months", "2027-12-31", 2, "2028-02-28", "2028-02-29"),
        ("months", "2026-11-15", 12, "2027-11-14", "2027-11-15"),
        ("years", "2024-02-29", 3, "2027-02-27", "2027-02-28"),
        ("years", "2024-02-29", 4, "2028-02-28", "2028-02-29"),
        ("hours", "2026-11-21", 24, "2026-11-21", "2026-11-22"),
        ("hours", "2026-11-21", 48, "2026-11-22", "2026-11-23"),
        ("days-before", "2027-01-15", 30, "2026-12-15", "2026-12-16"),
        ("working-days-before", "2027-01-18", 10, "2026-12-23", "2026-12-24"),
        ("stay-in-year", "2026-03-01", 90, "2026-05-29", "2026-05-29"),
        ("stay-in-year", "2026-11-10", 90, "2027-02-07", "2027-03-31"),
        ("stay-in-year", "2027-11-10", 90, "2028-02-07", "2028-03-30"),  # 2028 has a 29 February
        ("stay-in-period", "2026-11-10", 90, "2027-02-07", "2027-02-07"),
        ("each-month", "2026-10-15", 0, "2026-12-13", "2026-12-14"),
        ("each-month", "2026-01-31", 0, "2026-11-28", "2026-11-29"),
        ("that-day", "2026-12-01", 0, "2026-11-30", "2026-12-01"),
    ],
)
def test_counted_by_hand(rule: str, day: str, number: int, safe: str, other: str) -> None:
    """The safe reading and the other one, as somebody counts them with a finger on the calendar."""
    assert counted(rule, day, number) == (safe, other)


def test_romania_has_its_own_holidays() -> None:
    """30 November and 1 December are off in Romania, and not in Russia."""
    assert counted("working-days", "2026-11-27", 3, ROMANIA) == ("2026-12-03", "2026-12-04")
    assert counted("working-days", "2026-11-27", 3, RUSSIA) == ("2026-12-01", "2026-12-02")


def test_it_is_known_which_years_are_known() -> None:
    """Russia moves days off by a decree for each year; Romania does not."""
    assert RUSSIA.knows(2026)
    assert RUSSIA.knows(2027)
    assert not RUSSIA.knows(2034)
    assert ROMANIA.knows(2034)


@given(st.sampled_from(AFTER), DAYS, NUMBERS)
def test_a_deadline_never_lies_before_its_start(rule: str, day: date, number: int) -> None:
    """For every rule that counts forward; the safe reading is never the later one."""
    found = RULES[rule].count(Start(day, number, RUSSIA, day))
    assert day <= found.safe <= found.other


@given(st.sampled_from(sorted(RULES)), DAYS, NUMBERS)
def test_the_safe_reading_comes_first(rule: str, day: date, number: int) -> None:
    """Also backwards, where no last day lies after the day that was given."""
    found = RULES[rule].count(Start(day, number, RUSSIA, day))
    assert found.safe <= found.other
    assert not RULES[rule].is_before or found.other <= day


@given(DAYS, st.integers(1, 40), st.sampled_from(["working-days", "working-days-before"]))
def test_working_days_never_fall_on_a_day_off(day: date, number: int, rule: str) -> None:
    """Neither reading; and there are exactly so many working days on the way."""
    found = RULES[rule].count(Start(day, number, RUSSIA, day))
    assert RUSSIA.is_working(found.safe)
    assert RUSSIA.is_working(found.other)
    first, last = sorted((day, found.other))
    between = [first + timedelta(days=one) for one in range((last - first).days + 1)]
    assert sum(RUSSIA.is_working(one) for one in between if one != day) == number


@given(st.sampled_from([rule for rule in RULES if rule != "each-month"]), DAYS, DAYS, NUMBERS)
def test_a_later_day_never_brings_an_earlier_deadline(rule: str, one: date, other: date, number: int) -> None:
    """Monotone in the day."""
    earlier, later = (RULES[rule].count(Start(day, number, RUSSIA, TODAY)) for day in sorted((one, other)))
    assert earlier.safe <= later.safe
    assert rule == "stay-in-year" or earlier.other <= later.other  # the new year may begin the count again


@given(st.sampled_from(["days", "working-days", "months", "years", "hours", "stay-in-period"]), DAYS, NUMBERS)
def test_a_longer_term_never_ends_earlier(rule: str, day: date, number: int) -> None:
    """Monotone in the number."""
    shorter, longer = (RULES[rule].count(Start(day, one, RUSSIA, TODAY)) for one in (number, number + 1))
    assert shorter.safe <= longer.safe
    assert shorter.other <= longer.other


@given(DAYS, DAYS)
def test_the_next_payment_is_near(issued: date, today: date) -> None:
    """It is not over by the later reading, and less than 32 days away, once the patent is there."""
    if issued <= today:
        found: Readings = RULES["each-month"].count(Start(issued, 0, RUSSIA, today))
        assert today <= found.other < today + timedelta(days=32)


@given(DAYS, st.integers(0, 200))
def test_a_month_later_is_the_same_day_or_the_last_one(day: date, number: int) -> None:
    later = in_months(day, number)
    assert later.day == day.day or ((later + timedelta(days=1)).day == 1 and later.day < day.day)
