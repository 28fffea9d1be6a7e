"""Reading a day as people type it: 12.05.2026, 12 мая, 12-may, ۱۲/۵, today, вчера; in all our languages at once."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from babel.dates import get_month_names

from bot.core.language import LANGUAGES
from bot.core.term import When

FARTHEST = timedelta(days=3660)  # what lies farther off is most likely a slip
_LOCALES = (*(language.locale for language in LANGUAGES.values()), "ar_SY", "fa")
_RELATIVE = {
    0: "today bugun бугун имрӯз имруз бүгүн бугүн сегодня segodnya astăzi astazi azi اليوم امروز",
    -1: "yesterday kecha кеча дирӯз дируз дина кечээ вчера vchera ieri أمس امس ديروز دیروز",
    -2: "позавчера alaltăieri alaltaieri",
    1: "tomorrow ertaga эртага фардо пагоҳ эртең эртен завтра zavtra mâine maine غدا غداً فردا",
}
_ALSO = {"sentyabr": 9, "oktyabr": 10, "сентябрь": 9, "октябрь": 10, "maya": 5, "mayis": 5}  # as people write them
_FORGIVEN = str.maketrans({"ʻ": None, "ʼ": None, "'": None, "’": None, "`": None, "ё": "е", "َ": None, "ٔ": None})
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_SHORTEST = 3  # letters of a month that is cut short
_MOST_TOKENS = 8
_NEAR = range(-8, 9)  # years around this one: between two 29ths of February there can be eight


def _fold(text: str) -> str:
    """Small letters, digits 0-9 from every script, no apostrophes; ё as е."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_FORGIVEN)
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in plain)


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """The names of the months in all our languages, full, cut short, in every case that CLDR knows."""
    named: dict[str, int] = dict(_ALSO)
    for locale in _LOCALES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    named.setdefault(_fold(name).strip(" ."), number)
    return {name: number for name, number in named.items() if not name.isdigit()}


@lru_cache(maxsize=1)
def _days_from_now() -> dict[str, int]:
    return {_fold(word): number for number, words in _RELATIVE.items() for word in words.split()}


def _month(word: str) -> int | None:
    """The month that a word names: whole, or by its first letters if only one month begins so."""
    known = _months()
    if word in known:
        return known[word]
    if len(word) < _SHORTEST:
        return None
    begun = {number for name, number in known.items() if name.startswith(word) or _is_ending(word, name)}
    return begun.pop() if len(begun) == 1 else None


def _is_ending(word: str, name: str) -> bool:
    """Whether `word` is the name of a month with an ending of its own: мартта, mayda, июнде."""
    return len(name) >= _SHORTEST and word.startswith(name) and len(word) - len(name) <= _SHORTEST


def is_day_like(text: str) -> bool:
    """Whether `text` may be meant as a day: it has a number, or a word such as «today»."""
    words = _TOKEN.findall(_fold(text))
    return len(words) <= _MOST_TOKENS and any(word.isdigit() or word in _days_from_now() for word in words)


def read(text: str, today: date, when: When) -> tuple[date, ...]:
    """The days that `text` can mean: none when there is no such day, several when it is not clear.

    A day without a year is the nearest one in the direction of `when`.
    """
    tokens = _TOKEN.findall(_fold(text))[: _MOST_TOKENS + 1]
    if len(tokens) > _MOST_TOKENS:
        return ()
    relative = [_days_from_now()[word] for word in tokens if word in _days_from_now()]
    numbers = [word for word in tokens if word.isdigit()]
    if relative and not numbers:
        return (today + timedelta(days=relative[0]),) if len(set(relative)) == 1 else ()
    months = {month for word in tokens if not word.isdigit() and (month := _month(word))}
    found = dict.fromkeys(_parts(numbers, months, "/" in _fold(text), today, when))
    return tuple(day for day in found if abs(day - today) <= FARTHEST)


def _parts(numbers: list[str], months: set[int], is_slashed: bool, today: date, when: When) -> Iterator[date]:
    """Every day that the numbers, and the month if it is named, can be."""
    if len(months) > 1:
        return
    if months:
        yield from _named(numbers, months.pop(), today, when)
    elif len(numbers) == 1 and len(numbers[0]) == 8:
        yield from _whole(numbers[0], today)
    elif len(numbers) == 3 and len(numbers[0]) == 4:
        yield from _made(numbers[0], numbers[1], numbers[2], today)
    elif len(numbers) in (2, 3):
        year = numbers[2:3]
        yield from _dated(numbers[0], numbers[1], year, today, when)
        if is_slashed:  # 5/12 is the twelfth of May for some
            yield from _dated(numbers[1], numbers[0], year, today, when)


def _named(numbers: list[str], month: int, today: date, when: When) -> Iterator[date]:
    """12 May, May 12 2026, 2026 yil 12-may."""
    long = [number for number in numbers if len(number) == 4]
    short = [number for number in numbers if len(number) <= 2]
    if len(short) == 1 and len(long) <= 1 and len(short) + len(long) == len(numbers):
        yield from _dated(short[0], str(month), long, today, when)
    elif len(short) == 2 and not long:
        yield from _dated(short[0], str(month), short[1:], today, when)


def _whole(number: str, today: date) -> Iterator[date]:
    """12052026 or 20260512."""
    found = [*_made(number[4:], number[2:4], number[:2], today), *_made(number[:4], number[4:6], number[6:], today)]
    yield from (day for day in found if abs(day - today) <= FARTHEST)


def _dated(day: str, month: str, year: Iterable[str], today: date, when: When) -> Iterator[date]:
    written = next(iter(year), "")
    if written:
        yield from _made(written, month, day, today)
        return
    near = [found for number in _NEAR for found in _made(str(today.year + number), month, day, today)]
    match when:
        case When.PAST:
            yield from [found for found in near if found <= today][-1:]
        case When.FUTURE:
            yield from [found for found in near if found >= today][:1]
        case When.ANY:
            yield from sorted(near, key=lambda found: abs(found - today))[:1]


def _made(year: str, month: str, day: str, today: date) -> Iterator[date]:
    """The day, if there is one; of a year its last two digits do."""
    if len(year) not in (2, 4) or len(month) > 2 or len(day) > 2:
        return
    whole = int(year) + (today.year // 100 * 100 if len(year) == 2 else 0)
    try:
        yield date(whole, int(month), int(day))
    except ValueError:
        return
