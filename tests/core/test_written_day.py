"""Days as people type them: every language, script and order; nothing that is no day becomes one."""

from datetime import date, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from bot.core.language import LANGUAGES
from bot.core.term import When
from bot.core.written_day import FARTHEST, is_day_like, read

TODAY = date(2026, 11, 21)
NEAR = st.dates(date(2018, 1, 1), date(2034, 12, 31))


@given(
    NEAR, st.sampled_from([(language.code, width) for language in LANGUAGES.values() for width in ("long", "medium")])
)
def test_a_day_that_we_write_can_be_read(day: date, how: tuple[str, str]) -> None:
    """Whatever CLDR writes in our languages is that one day; with slashes it may also be another."""
    code, width = how
    pattern = LANGUAGES[code].date_pattern if width == "long" else width
    written = format_date(day, pattern, locale=LANGUAGES[code].locale)
    assert day in read(written, TODAY, When.ANY), written
    assert is_day_like(written)


@given(
    NEAR,
    st.sampled_from(["%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d %m %Y", "%d.%m.%y", "%d%m%Y", "%Y%m%d", "%d.%m.%Y г."]),
)
def test_numbers_in_the_usual_orders_are_one_day(day: date, pattern: str) -> None:
    assert read(day.strftime(pattern), TODAY, When.ANY) == (day,)


@given(NEAR, st.sampled_from("٠۰०"))
def test_digits_of_other_scripts_are_digits(day: date, zero: str) -> None:
    """Arabic, Persian, and any other decimal digits."""
    written = "".join(chr(ord(zero) + int(sign)) if sign.isdigit() else sign for sign in f"{day:%d.%m.%Y}")
    assert read(written, TODAY, When.ANY) == (day,)


@given(st.text(max_size=30), st.sampled_from(When))
def test_any_text_is_read_without_harm(text: str, when: When) -> None:
    """At most a few days, and none far away."""
    found = read(text, TODAY, when)
    assert len(found) <= 2
    assert all(abs(day - TODAY) <= FARTHEST for day in found)


@pytest.mark.parametrize(
    "text, when, day",
    [
        ("12 мая", When.PAST, "2026-05-12"),
        ("12 мая", When.FUTURE, "2027-05-12"),
        ("12 декабря", When.PAST, "2025-12-12"),
        ("12 декабря", When.ANY, "2026-12-12"),
        ("29 февраля", When.PAST, "2024-02-29"),
        ("29 февраля", When.FUTURE, "2028-02-29"),
        ("3.4", When.PAST, "2026-04-03"),
        ("12-may", When.PAST, "2026-05-12"),
        ("12 mayda", When.PAST, "2026-05-12"),
        ("5 sentyabr", When.PAST, "2026-09-05"),
        ("5 мартта", When.PAST, "2026-03-05"),
        ("I came on 3 March", When.PAST, "2026-03-03"),
        ("12 أيار 2026", When.PAST, "2026-05-12"),
        ("12 سپتامبر 2026", When.PAST, "2026-09-12"),
        ("сегодня утром", When.PAST, "2026-11-21"),
        ("Kecha", When.PAST, "2026-11-20"),
        ("mâine", When.ANY, "2026-11-22"),
    ],
)
def test_read_as_meant(text: str, when: When, day: str) -> None:
    """Without a year it is the nearest day in the direction that fits."""
    assert read(text, TODAY, when) == (date.fromisoformat(day),)


@pytest.mark.parametrize("text", ["31.02.2026", "32 мая", "29.02.2025", "12 мая 1926", "1405/2/22", "12", "hello", "",
                                  "12 мая 13 июня", "today or yesterday", "1.2.3.4", "9" * 300, "12.13.2026"])  # fmt: skip
def test_no_day(text: str) -> None:
    """Impossible, far away, unclear or no day at all."""
    assert read(text, TODAY, When.ANY) == ()


def test_slashes_are_asked_about() -> None:
    """5/12 is December for some and May for others; 21/12 is one day."""
    assert read("5/12/2026", TODAY, When.ANY) == (date(2026, 12, 5), date(2026, 5, 12))
    assert read("21/12/2026", TODAY, When.ANY) == (date(2026, 12, 21),)
    assert read("5/5/2026", TODAY, When.ANY) == (date(2026, 5, 5),)


@pytest.mark.parametrize(
    "text", ["how do I register", "меня бьют", "I have been waiting here for 3 days and nobody helps me"]
)
def test_words_are_not_taken_for_a_day(text: str) -> None:
    """A long story with a number in it, or a text without one, is a question of its own."""
    assert not is_day_like(text)


def test_tomorrow_is_a_day_after_today() -> None:
    assert read("эртең", TODAY, When.ANY) == (TODAY + timedelta(days=1),)
