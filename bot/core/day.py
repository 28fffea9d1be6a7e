"""A day as people type it: 21.11.2026, 21/11, 2026-11-21, 21 November, 21-noyabr 2026, in any of our languages."""

import re
from collections.abc import Mapping
from datetime import date

_NUMBERS = re.compile(r"\d{1,4}(?:\s*[-./,\s]\s*\d{1,4}){1,2}\Z")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_LEAST_LETTERS = 3  # of a month's name that is cut short


def read(text: str, today: date, months: Mapping[str, int]) -> date | None:
    """The day in `text`, or None. Without a year it is the last such day up to `today`; `months` are names in lower case."""
    words = text.casefold().strip(" .,")
    numbers = [int(token) for token in _TOKEN.findall(words) if token.isdecimal()]
    if _NUMBERS.match(words):
        return _of_numbers(numbers, today)
    names = [token for token in _TOKEN.findall(words) if not token.isdecimal()]
    month = next((found for name in names if (found := _month(name, months))), 0)
    return _of_numbers([*_day_first(numbers, month)], today) if month and 0 < len(numbers) < 3 else None


def _month(name: str, months: Mapping[str, int]) -> int:
    if name in months:
        return months[name]
    near = {number for known, number in months.items() if len(name) >= _LEAST_LETTERS and known.startswith(name)}
    return near.pop() if len(near) == 1 else 0


def _day_first(numbers: list[int], month: int) -> list[int]:
    """Day, month and perhaps year: a number that can be no day is the year."""
    day, *year = sorted(numbers, key=lambda number: number > 31)
    return [day, month, *year]


def _of_numbers(numbers: list[int], today: date) -> date | None:
    """Day, month, year as they were typed; year first, or month first where only that can be meant."""
    if numbers[0] > 31:
        numbers = numbers[::-1]
    day, month, *rest = numbers
    if month > 12:
        day, month = month, day
    if rest:
        return _date(rest[0] + 2000 if rest[0] < 100 else rest[0], month, day)
    found = _date(today.year, month, day)
    return found if found and found <= today else _date(today.year - 1, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
