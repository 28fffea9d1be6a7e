"""Legal values change on their day by themselves, and are never invented for a day that nobody knows."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.facts import Fact, Unit, Value

DAY = timedelta(days=1)


def value(number: int, begin: date | None = None, end: date | None = None) -> Value:
    return Value(number, begin, end, "https://example.org", "2026", date(2026, 11, 1))


def fact(*values: Value) -> Fact:
    return Fact("fee", "A fee", Unit.RUBLES, values)


OLD = value(350, end=date(2025, 8, 31))
NEW = value(500, begin=date(2025, 9, 1))


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(1990, 1, 1), OLD), (date(2025, 8, 31), OLD), (date(2025, 9, 1), NEW), (date(2099, 1, 1), NEW)],
)
def test_changes_on_its_day(day: date, expected: Value) -> None:
    """The old value holds to the end of its last day, the new one from the beginning of its first."""
    assert fact(OLD, NEW).on(day) == expected
    assert fact(NEW, OLD).on(day) == expected


def test_a_gap_is_unknown() -> None:
    """On a day that no value covers there is none: nothing is guessed from the days around."""
    gap = fact(value(1, end=date(2025, 1, 1)), value(2, begin=date(2025, 1, 3)))

    assert gap.on(date(2025, 1, 2)) is None
    assert fact().on(date(2025, 1, 2)) is None


def test_the_one_that_began_last() -> None:
    """Of two that hold, the one that began last is meant: an open value needs no end when a new one is added."""
    assert fact(value(1), value(2, begin=date(2025, 1, 1)), value(3, begin=date(2024, 1, 1))).on(
        date(2026, 1, 1)
    ) == value(2, begin=date(2025, 1, 1))


def test_change_days() -> None:
    """The days on which something changes, in order, each once."""
    assert fact(NEW, OLD).change_days() == [date(2025, 8, 31), date(2025, 9, 1)]


DAYS = st.dates(date(2000, 1, 1), date(2050, 1, 1))


@given(st.lists(DAYS, min_size=1, max_size=6, unique=True).map(sorted), DAYS)
def test_values_that_follow_each_other(begins: list[date], day: date) -> None:
    """When each value ends the day before the next begins, exactly the last one that has begun holds."""
    ends = [begin - DAY for begin in begins[1:]] + [None]
    values = [value(number, begin, end) for number, (begin, end) in enumerate(zip(begins, ends, strict=True))]
    begun = [number for number, begin in enumerate(begins) if begin <= day]
    found = fact(*values).on(day)

    assert (found.value if found else None) == (begun[-1] if begun else None)
    assert sum(value.holds_on(day) for value in values) == (1 if begun else 0)
