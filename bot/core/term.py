"""Legal terms: the named rules by which a day becomes a last day, and the deadlines of a pack as data.

Where the law does not say whether a day counts, a rule gives both readings; the earlier one is the safe one.
"""

import calendar as months_of
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from math import ceil

from bot.core.facts import Unit
from bot.core.workday import ONE_DAY, Calendar

_DAYS = frozenset({Unit.DAYS, Unit.CALENDAR_DAYS})


@dataclass(frozen=True)
class Start:
    """What a rule counts with: the day that a person gave, the number of the law, working days, and today."""

    day: date
    number: int
    calendar: Calendar
    today: date


@dataclass(frozen=True)
class Readings:
    """The last day by the safe reading of the law, and by the other one; both are the same where it is clear."""

    safe: date
    other: date


def days(start: Start) -> Readings:
    """Days from a day on: that day is the first one, or the day after it is.

    Civil Code of Russia, art. 191, begins to count on the next day; agreements that say «days from the date of entry»
    can be read either way. Romania's code of civil procedure, art. 181, counts neither end, which is later still.
    """
    last = start.day + timedelta(days=start.number)
    return Readings(last - ONE_DAY, last)


def working_days(start: Start) -> Readings:
    """Working days from a day on: that day is the first one if it is a working day, or the next working day is.

    Labour Code of Russia, art. 111 and 112, and the government's yearly decree say which days are days off. Where that
    day is a day off, there is one reading only.
    """
    safe = start.calendar.count_on(start.day - ONE_DAY, start.number)
    return Readings(safe, start.calendar.count_on(start.day, start.number))


def months(start: Start) -> Readings:
    """Months from a day on: the same day of the last month, or the last day of a shorter month; the day before is safe.

    Civil Code of Russia, art. 192; Civil Code of Romania, art. 2552.
    """
    last = in_months(start.day, start.number)
    return Readings(last - ONE_DAY, last)


def years(start: Start) -> Readings:
    """Years from a day on: the same day of the last year; the day before is safe. Sources as for months."""
    last = in_months(start.day, 12 * start.number)
    return Readings(last - ONE_DAY, last)


def hours(start: Start) -> Readings:
    """Hours from an hour that we do not know: they may have begun when the day began, or when it ended.

    Civil Code of Romania, art. 2555, does not count the first and the last hour: later still.
    """
    whole = ceil(start.number / 24)
    return Readings(start.day + timedelta(days=whole - 1), start.day + timedelta(days=whole))


def days_before(start: Start) -> Readings:
    """At least so many days before a day: they lie whole between the two, or the other day is one of them.

    OUG 194/2002 of Romania, art. 51, says «at least 30 days before» and not which of the two.
    """
    last = start.day - timedelta(days=start.number)
    return Readings(last - ONE_DAY, last)


def working_days_before(start: Start) -> Readings:
    """At least so many working days before a day: they lie whole between the two, or the last one does not.

    Law 115-FZ of Russia, art. 13.3, on the re-issue of a patent; it does not say which of the two.
    """
    last = start.calendar.count_back(start.day, start.number)
    return Readings(start.calendar.count_back(last, 1), last)


def stay_in_year(start: Start) -> Readings:
    """Days of stay in a calendar year, the day of entry being the first; earlier stays of that year are not known.

    Law 260-FZ of Russia of 8 August 2024. Whether the count begins anew at the new year for who is inside is not
    clear to us: the safe reading goes on counting.
    """
    safe = start.day + timedelta(days=start.number - 1)
    if safe.year == start.day.year:
        return Readings(safe, safe)
    return Readings(safe, date(start.day.year, 12, 31) + timedelta(days=start.number))


def stay_in_period(start: Start) -> Readings:
    """Days of stay in any period such as 90 in 180, the day of entry being the first; earlier stays are not known.

    Schengen Borders Code, Regulation (EU) 2016/399, art. 6(1) and (2).
    """
    last = start.day + timedelta(days=start.number - 1)
    return Readings(last, last)


def each_month(start: Start) -> Readings:
    """Before the same day of every month: the next time that is still to come; the day before is safe.

    Law 115-FZ of Russia, art. 13.3: a patent ends when the advance payment is late by a day.
    """
    number = 1
    while in_months(start.day, number) <= start.today:
        number += 1
    last = in_months(start.day, number) - ONE_DAY
    return Readings(max(last - ONE_DAY, start.day), last)


def that_day(start: Start) -> Readings:
    """The day itself is written in a paper: the day before is safe, because a paper may end as its last day begins."""
    return Readings(start.day - ONE_DAY, start.day)


def in_months(day: date, number: int) -> date:
    """The same day of the month `number` months later; in a shorter month its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, months_of.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Rule:
    """How to count, and the units of the facts it counts with; none for a rule that needs no number."""

    count: Callable[[Start], Readings]
    units: frozenset[Unit] = frozenset()
    uses_calendar: bool = False
    is_before: bool = False  # the last day comes before the day that was given


RULES: Mapping[str, Rule] = {
    "days": Rule(days, _DAYS),
    "working-days": Rule(working_days, frozenset({Unit.WORKING_DAYS}), uses_calendar=True),
    "months": Rule(months, frozenset({Unit.MONTHS})),
    "years": Rule(years, frozenset({Unit.YEARS})),
    "hours": Rule(hours, frozenset({Unit.HOURS})),
    "days-before": Rule(days_before, _DAYS, is_before=True),
    "working-days-before": Rule(
        working_days_before, frozenset({Unit.WORKING_DAYS}), uses_calendar=True, is_before=True
    ),
    "stay-in-year": Rule(stay_in_year, _DAYS),
    "stay-in-period": Rule(stay_in_period, _DAYS),
    "each-month": Rule(each_month),
    "that-day": Rule(that_day, is_before=True),
}


class When(StrEnum):
    """Where a day lies that a person gives."""

    PAST = "past"
    FUTURE = "future"
    ANY = "any"


@dataclass(frozen=True)
class Kind:
    """A kind of day that people know: arrival, the end of a paper. Its label stands on a button."""

    id: str
    label: str
    when: When


@dataclass(frozen=True)
class Group:
    """A group of people for whom the law has a term of its own, by passport. Its label stands on a button."""

    id: str
    label: str


@dataclass(frozen=True)
class Deadline:
    """One deadline: the kind of day it starts from, its rule, and the fact with the number; texts are English.

    `groups` empty is for everybody. Without a fact the source is that of `entry`, the answer that says more.
    """

    id: str
    title: str
    starts: str
    rule: str
    entry: str
    fact: str = ""
    groups: tuple[str, ...] = ()
    unknown: str = ""

    def is_for(self, group: str) -> bool:
        """Whether it concerns `group`; who does not say a group is told of all."""
        return not self.groups or not group or group in self.groups

    def texts(self) -> Iterator[tuple[str, str]]:
        """The stable id and the English of each text."""
        parts = (("title", self.title), ("unknown", self.unknown))
        return ((f"deadline.{self.id}.{part}", text) for part, text in parts if text)


@dataclass(frozen=True)
class Deadlines:
    """All deadlines of a pack, with the kinds of days and the groups of people they name, and the country's calendar."""

    calendar: str = ""
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    deadlines: Mapping[str, Deadline] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.deadlines)

    def of(self, kind: str, group: str = "") -> tuple[Deadline, ...]:
        """The deadlines that start from `kind` for `group`."""
        return tuple(item for item in self.deadlines.values() if item.starts == kind and item.is_for(group))

    def groups_of(self, kind: str) -> tuple[Group, ...]:
        """The groups between which the deadlines of `kind` differ."""
        named = {group for item in self.of(kind) for group in item.groups}
        return tuple(group for group in self.groups.values() if group.id in named)

    def texts(self) -> Iterator[tuple[str, str]]:
        """The stable id and the English of every text."""
        yield from ((f"date.{kind.id}.label", kind.label) for kind in self.kinds.values())
        yield from ((f"date-group.{group.id}.label", group.label) for group in self.groups.values())
        for item in self.deadlines.values():
            yield from item.texts()
