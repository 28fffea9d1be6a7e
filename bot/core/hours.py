"""When a place is open, from opening hours in OpenStreetMap's syntax (opening_hours specification, version 0.7)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import opening_hours
from opening_hours import OpeningHours, State

ALWAYS = "24/7"
_WEEK = timedelta(days=7)

Span = tuple[time, time]
"""From when to when; an end of 0:00 is midnight."""


@dataclass(frozen=True)
class Status:
    """Whether a place is open at a moment, and when that changes: in its own time, None for never."""

    open: bool
    until: datetime | None


def can_be_read(hours: str) -> bool:
    """Whether `hours` is in the syntax."""
    return opening_hours.validate(hours)


@lru_cache(maxsize=512)
def _read(hours: str, country: str) -> OpeningHours:
    """The hours, with the public holidays of the country where the library knows them."""
    try:
        return OpeningHours(hours, country=country.upper() or None, auto_country=False, auto_timezone=False)
    except opening_hours.UnknownCountryError:  # type: ignore[attr-defined]  # missing in its stubs
        return OpeningHours(hours, auto_country=False, auto_timezone=False)


def status(hours: str, country: str, moment: datetime) -> Status:
    """Open or not at `moment`, which is in the time zone of the place."""
    read, here = _read(hours, country), moment.replace(tzinfo=None)
    until = read.next_change(here)
    return Status(read.is_open(here), until.replace(tzinfo=moment.tzinfo) if until else None)


def week(hours: str, country: str, first: date) -> list[tuple[date, tuple[Span, ...]]]:
    """The seven days from `first` on, each with its open spans; holidays included."""
    start = datetime.combine(first, time())
    spans: dict[date, list[Span]] = {first + timedelta(days=number): [] for number in range(7)}
    for opens, closes, state, _ in _read(hours, country).intervals(start, start + _WEEK):
        if state is State.OPEN:
            for day, span in _by_day(opens, closes):
                spans[day].append(span)
    return [(day, tuple(found)) for day, found in spans.items()]


def _by_day(opens: datetime, closes: datetime) -> list[tuple[date, Span]]:
    """A span cut at each midnight; what ends in the first hours of the next day stays with the day it began on."""
    if closes - opens < timedelta(days=1) and closes.time() <= time(6):
        return [(opens.date(), (opens.time(), closes.time()))]
    cut = []
    while opens.date() < closes.date():
        cut.append((opens.date(), (opens.time(), time())))
        opens = datetime.combine(opens.date() + timedelta(days=1), time())
    return [*cut, (opens.date(), (opens.time(), closes.time()))] if opens < closes else cut
